package io.coremill.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.coremill.CertificateAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/// A client that stays connected. It resumes no session of another one, so it is shown what the
/// service shows to those who come anew.
final class TlsConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final SSLSocket socket;
    private final BufferedReader answers;

    private TlsConnection(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    /// @param own by which it shows itself; null if it does not
    static SSLContext context(Path believed, CertificateAuthority.@Nullable Signed own) {
        PemSslStoreDetails keys =
                own == null
                        ? null
                        : PemSslStoreDetails.forCertificate(own.certificate().toUri().toString())
                                .withPrivateKey(own.key().toUri().toString());
        return SslBundle.of(
                        new PemSslStoreBundle(
                                keys,
                                PemSslStoreDetails.forCertificate(believed.toUri().toString())))
                .createSslContext();
    }

    static TlsConnection open(int port, SSLContext context) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.startHandshake();
            return new TlsConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    X509Certificate shown() throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /// The first line of the answer to a request without a body, which has none either.
    String head(String path, String... headers) throws IOException {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        socket.getOutputStream()
                .write(
                        "HEAD %s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n"
                                .formatted(path, socket.getPort(), lines)
                                .getBytes(US_ASCII));
        String status = answers.readLine();
        if (status == null) {
            throw new IOException("the service has closed the connection");
        }
        String line = status;
        while (line != null && !line.isEmpty()) {
            line = answers.readLine();
        }
        return status;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
