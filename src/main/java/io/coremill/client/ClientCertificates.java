package io.coremill.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/// What a client of a service with TLS believes, and what it shows; files in PEM.
///
/// @param authority whose certificates are believed; null for those that Java believes
/// @param certificate by which the client shows itself; null if it does not
/// @param key that belongs to it
public record ClientCertificates(
        @Nullable Path authority, @Nullable Path certificate, @Nullable Path key) {

    /// What Java has.
    public static final ClientCertificates USUAL = new ClientCertificates(null, null, null);

    /// @throws IOException if a file cannot be read, or has something else in it
    SSLContext context() throws IOException {
        try {
            return SslBundle.of(
                            new PemSslStoreBundle(
                                    details(certificate, key), details(authority, null)))
                    .createSslContext();
        } catch (RuntimeException e) {
            throw new IOException("the certificates cannot be used: " + e.getMessage(), e);
        }
    }

    private static @Nullable PemSslStoreDetails details(
            @Nullable Path certificate, @Nullable Path key) throws IOException {
        return certificate == null
                ? null
                : PemSslStoreDetails.forCertificate(Files.readString(certificate))
                        .withPrivateKey(key == null ? null : Files.readString(key));
    }
}
