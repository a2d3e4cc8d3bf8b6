package io.coremill.queue.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority that only a test believes, and a certificate that it gave to a server.
///
/// @param root its own certificate, PEM
/// @param certificate that of the server, PEM
/// @param key that of the server, PEM
record TestAuthority(Path root, Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    /// @param directory for its files
    /// @param server the only name that the certificate is for
    static TestAuthority make(Path directory, String server) throws Exception {
        Path store = directory.resolve("authority.p12");
        keytool(store, "root", "-dname", "CN=an authority of a test", "-ext", "bc:c");
        keytool(
                store,
                "server",
                "-dname",
                "CN=" + server,
                "-ext",
                "SAN=dns:" + server,
                "-signer",
                "root");
        return unpacked(store);
    }

    private static void keytool(Path store, String alias, String... more) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                alias,
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = keytool.inputReader().readAllAsString();
        assertThat(keytool.waitFor()).as(output).isZero();
    }

    private static TestAuthority unpacked(Path store) throws IOException, GeneralSecurityException {
        KeyStore entries = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            entries.load(in, PASSWORD.toCharArray());
        }
        return new TestAuthority(
                pem(store, "root.pem", "CERTIFICATE", entries.getCertificate("root").getEncoded()),
                pem(
                        store,
                        "server.pem",
                        "CERTIFICATE",
                        entries.getCertificate("server").getEncoded()),
                pem(
                        store,
                        "server.key",
                        "PRIVATE KEY",
                        entries.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    }

    private static Path pem(Path store, String name, String kind, byte[] content)
            throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        return Files.writeString(
                store.resolveSibling(name),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
    }
}
