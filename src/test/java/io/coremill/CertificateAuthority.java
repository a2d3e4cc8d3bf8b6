package io.coremill;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority that only a test believes, and what it has signed.
///
/// @param store with all keys, PKCS12
/// @param root its own certificate, PEM
public record CertificateAuthority(Path store, Path root) {
    private static final String PASSWORD = "changeit";
    private static final String ROOT = "root";

    /// One that it gave to someone.
    ///
    /// @param certificate PEM
    /// @param key PEM
    public record Signed(Path certificate, Path key, X509Certificate content) {}

    /// @param directory for its files; it has to be there
    public static CertificateAuthority make(Path directory, String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        keytool(store, ROOT, List.of("-dname", "CN=" + name, "-ext", "bc:c"));
        var authority = new CertificateAuthority(store, directory.resolve(name + ".pem"));
        write(authority.root, "CERTIFICATE", authority.entries().getCertificate(ROOT).getEncoded());
        return authority;
    }

    /// A certificate for localhost and 127.0.0.1, by which a client may show itself as well.
    public Signed sign(String name) throws Exception {
        return sign(name, "dns:localhost,ip:127.0.0.1");
    }

    /// @param hosts that the certificate is for, as keytool has them
    public Signed sign(String name, String hosts) throws Exception {
        keytool(
                store,
                name,
                List.of("-dname", "CN=" + name, "-ext", "SAN=" + hosts, "-signer", ROOT));
        KeyStore entries = entries();
        var certificate = (X509Certificate) entries.getCertificate(name);
        return new Signed(
                write(store.resolveSibling(name + ".crt"), "CERTIFICATE", certificate.getEncoded()),
                write(
                        store.resolveSibling(name + ".key"),
                        "PRIVATE KEY",
                        entries.getKey(name, PASSWORD.toCharArray()).getEncoded()),
                certificate);
    }

    private KeyStore entries() throws IOException, GeneralSecurityException {
        KeyStore entries = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            entries.load(in, PASSWORD.toCharArray());
        }
        return entries;
    }

    private static void keytool(Path store, String alias, List<String> more) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-J-XX:+UseSerialGC",
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
        command.addAll(more);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = keytool.inputReader().readAllAsString();
        assertThat(keytool.waitFor()).as(output).isZero();
    }

    private static Path write(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        return Files.writeString(
                file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
    }
}
