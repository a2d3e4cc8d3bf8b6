package io.coremill.whole;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/// A certificate for names and for 127.0.0.1, which only a test believes.
///
/// @param store with its key, PKCS12
/// @param file the certificate, PEM
/// @param key PEM
record SelfSignedCertificate(Path store, Path file, Path key) {
    static final String PASSWORD = "changeit";

    private static final String ALIAS = "it";

    static SelfSignedCertificate make(Path directory, String... names) throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + names[0],
                                "-ext",
                                "SAN=ip:127.0.0.1,dns:" + String.join(",dns:", names),
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .start();
        String output = keytool.inputReader().readAllAsString();
        assertThat(keytool.waitFor()).as(output).isZero();
        return unpacked(store);
    }

    private static SelfSignedCertificate unpacked(Path store)
            throws IOException, GeneralSecurityException {
        KeyStore entries = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            entries.load(in, PASSWORD.toCharArray());
        }
        return new SelfSignedCertificate(
                store,
                pem(
                        store.resolveSibling("cert.pem"),
                        "CERTIFICATE",
                        entries.getCertificate(ALIAS).getEncoded()),
                pem(
                        store.resolveSibling("key.pem"),
                        "PRIVATE KEY",
                        entries.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        return Files.writeString(
                file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
    }
}
