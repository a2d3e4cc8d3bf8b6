package io.coremill.handler.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.coremill.Tools;
import io.coremill.job.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Names, addresses and certificates.
@Timeout(60)
@Tag("waits")
class HostConnectorTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /// Of a server that is called a.example.
    private static KeyStore keys;

    @BeforeAll
    static void makeKeys(@TempDir Path scratch) throws Exception {
        keys = keysFor("a.example", scratch);
    }

    @Test
    void theAddressThatWasCheckedIsTheOneConnectedTo() throws Exception {
        var asked = new AtomicInteger();
        HostResolver rebinding =
                host -> addresses(asked.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1");
        try (var refused = RawServer.answering(answer("refused"));
                var permitted = besides(refused, answer("permitted"))) {
            JsonNode answer =
                    caller(rebinding, "127.0.0.2")
                            .get("http://a.example:%d/".formatted(permitted.port()));
            assertThat(answer.path("body").asString()).isEqualTo("permitted");
            assertThat(refused.heads()).isEmpty();
            assertThat(asked).hasValue(1);
            assertThat(permitted.heads().getFirst())
                    .contains("Host: a.example:" + permitted.port());
        }
    }

    @Test
    void aNameThatChangesItsMindIsRefusedFromThenOn() throws Exception {
        var asked = new AtomicInteger();
        HostResolver rebinding =
                host -> addresses(asked.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1");
        String again = "HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n";
        try (var other = RawServer.answering(answer("refused"));
                var server = besides(other, bytes(again))) {
            Outcome.Failed failed =
                    caller(rebinding, "127.0.0.2")
                            .fail(Map.of("url", "http://a.example:" + server.port()));
            assertThat(failed.retryable()).isFalse();
            assertThat(other.heads()).isEmpty();
        }
    }

    @Test
    void ofSeveralAddressesOnlyThoseThatArePermittedAreTried() throws Exception {
        try (var refused = RawServer.answering(answer("refused"));
                var permitted = besides(refused, answer("permitted"))) {
            JsonNode answer =
                    caller(_ -> addresses("127.0.0.1", "127.0.0.3", "127.0.0.2"), "127.0.0.2/31")
                            .get("http://a.example:%d/".formatted(permitted.port()));
            assertThat(answer.path("body").asString()).isEqualTo("permitted");
            assertThat(refused.heads()).isEmpty();
        }
    }

    @Test
    void aNameWithoutAPublicAddressIsRefusedForGood() {
        Outcome.Failed failed = Caller.allowing().fail(Map.of("url", "http://localhost:1/"));
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.error().message())
                .contains("localhost has no address that is public", "coremill.http-handler.allow");
    }

    @Test
    void aNameThatIsPermittedMayHaveAnyAddress() throws Exception {
        try (var server = RawServer.answering(answer("hello"))) {
            JsonNode answer =
                    Caller.allowing("localhost").get("http://LocalHost:" + server.port() + "/");
            assertThat(answer.path("body").asString()).isEqualTo("hello");
        }
    }

    @Test
    void aNameThatIsNotThereMayBeThereLater() {
        HostResolver empty =
                host -> {
                    throw new UnknownHostException("no address for " + host);
                };
        Outcome.Failed failed = caller(empty, "127.0.0.1").fail(Map.of("url", "http://a.example/"));
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.error().message())
                .isEqualTo("GET http://a.example/: no address for a.example");
    }

    @Test
    void addressesOfIpv6AreReached() throws Exception {
        if (NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) == null) {
            Tools.missing("ipv6");
        }
        try (var server = RawServer.at("::1", 0, answer("six"))) {
            JsonNode answer =
                    Caller.allowing("::1").get("http://[::1]:%d/".formatted(server.port()));
            assertThat(answer.path("body").asString()).isEqualTo("six");
            assertThat(server.heads().getFirst()).contains("Host: [::1]:" + server.port());
        }
    }

    @Test
    void aCertificateMustBeForTheNameInTheUrlAndTheServerIsToldThatName() throws Exception {
        var named = new AtomicReference<String>();
        HttpsServer server = secureServer(keys, named);
        try {
            int port = server.getAddress().getPort();
            Caller caller = caller(_ -> addresses("127.0.0.1"), trusting(keys));
            JsonNode answer = caller.get("https://a.example:%d/".formatted(port));
            assertThat(answer.path("status").asInt()).isEqualTo(200);
            assertThat(named).hasValue("a.example");

            Outcome.Failed failed =
                    caller.fail(Map.of("url", "https://b.example:%d/".formatted(port)));
            assertThat(failed.error().message()).contains("No subject alternative DNS name");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        HttpsServer server = secureServer(keys, new AtomicReference<>());
        try {
            Outcome.Failed failed =
                    caller(_ -> addresses("127.0.0.1"), new IsolatedTls())
                            .fail(
                                    Map.of(
                                            "url",
                                            "https://a.example:%d/"
                                                    .formatted(server.getAddress().getPort())));
            assertThat(failed.error().message())
                    .contains("unable to find valid certification path");
        } finally {
            server.stop(0);
        }
    }

    /// Who resumes a session is shown no certificate.
    @Test
    void noSessionOfOneJobIsResumedByAnother() throws Exception {
        HttpsServer server = secureServer(keys, new AtomicReference<>());
        var shown = new AtomicInteger();
        try {
            var tls = new IsolatedTls(counting(trust(keys), shown));
            Caller caller = caller(_ -> addresses("127.0.0.1"), tls);
            String url = "https://a.example:%d/".formatted(server.getAddress().getPort());
            caller.get(url);
            caller.get(url);
            assertThat(shown).hasValue(2);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void nothingGoesFromHttpsToHttp() throws Exception {
        HttpsServer server = secureServer(keys, new AtomicReference<>());
        try (var plain = RawServer.answering(answer("read along"))) {
            Caller caller = caller(_ -> addresses("127.0.0.1"), trusting(keys));
            String url =
                    "https://a.example:%d/to?http://a.example:%d/"
                            .formatted(server.getAddress().getPort(), plain.port());
            Outcome.Failed failed = caller.fail(Map.of("url", url));
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.error().message()).contains("from https to http");
            assertThat(plain.heads()).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anAnswerBeforeTheRequestWasReadIsTheResultOverTlsToo() throws Exception {
        var done = new CountDownLatch(1);
        var factory = context(keys).getServerSocketFactory();
        try (var server = factory.createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (Socket connection = server.accept()) {
                                    connection.getInputStream().read();
                                    bytes("HTTP/1.1 413 No\r\nContent-Length: 8\r\n\r\ntoo much")
                                            .answer(connection.getOutputStream());
                                    done.await(); // and reads no more
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            });
            Map<String, ?> payload =
                    Map.of(
                            "url", "https://a.example:%d/".formatted(server.getLocalPort()),
                            "method", "POST",
                            "body", "x".repeat(8_000_000));
            JsonNode answer = caller(_ -> addresses("127.0.0.1"), trusting(keys)).call(payload);
            assertThat(answer.path("body").asString()).isEqualTo("too much");
        } finally {
            done.countDown();
        }
    }

    @Test
    void aConnectionIsClosedWhateverWentWrongWithIt() throws Exception {
        try (var server = RawServer.silent()) {
            var destinations = PermittedDestinations.of(List.of("127.0.0.1"));
            var connector =
                    new HostConnector(
                            _ -> addresses("127.0.0.1"),
                            destinations,
                            () -> {
                                throw new IllegalStateException("no certificates");
                            });
            String url = "https://a.example:%d/".formatted(server.port());
            assertThatIllegalStateException()
                    .isThrownBy(() -> connector.connect(RequestTarget.of(url)))
                    .withMessage("no certificates");
            server.left.await();
        }
    }

    @Test
    void aHandshakeThatDoesNotEndIsNotWaitedForBeyondTheTimeout() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String url = "https://127.0.0.1:" + server.getLocalPort() + "/";
            Outcome.Failed failed =
                    Caller.allowing("127.0.0.1").fail(Map.of("url", url, "timeout", "PT0.2S"));
            assertThat(failed.error().message()).contains("PT0.2S");
        }
    }

    /// At 127.0.0.2 and the same port. It comes second: connections are made from 127.0.0.1, where
    /// any port may be in use by one of them, and none is here.
    private static RawServer besides(RawServer other, RawServer.Script script) throws IOException {
        return RawServer.at("127.0.0.2", other.port(), script);
    }

    private static Caller caller(HostResolver resolver, String allowed) {
        var destinations = PermittedDestinations.of(List.of(allowed));
        return Caller.of(
                new HttpHandler(
                        destinations,
                        new HostConnector(
                                resolver,
                                destinations,
                                () -> {
                                    throw new AssertionError("no TLS was asked for");
                                })));
    }

    private static Caller caller(HostResolver resolver, IsolatedTls tls) {
        var destinations = PermittedDestinations.of(List.of("127.0.0.1"));
        return Caller.of(
                new HttpHandler(destinations, new HostConnector(resolver, destinations, tls)));
    }

    private static InetAddress[] addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private static RawServer.Script answer(String body) {
        return bytes("HTTP/1.1 200 OK\r\n\r\n" + body);
    }

    private static RawServer.Script bytes(String response) {
        return out -> out.write(response.getBytes(StandardCharsets.US_ASCII));
    }

    private static HttpsServer secureServer(KeyStore keys, AtomicReference<String> named)
            throws Exception {
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        var session =
                                (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
                        session.getRequestedServerNames()
                                .forEach(
                                        name ->
                                                named.set(
                                                        new String(
                                                                name.getEncoded(),
                                                                StandardCharsets.US_ASCII)));
                        String to = exchange.getRequestURI().getQuery();
                        if (to != null) {
                            exchange.getResponseHeaders().set("Location", to);
                        }
                        exchange.sendResponseHeaders(to == null ? 200 : 302, -1);
                    }
                });
        server.start();
        return server;
    }

    private static KeyStore keysFor(String name, Path scratch) throws Exception {
        Path file = scratch.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "server",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=dns:" + name,
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        String told = keytool.inputReader().readAllAsString();
        assertThat(keytool.waitFor()).as(told).isZero();
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            made.load(in, PASSWORD);
        }
        return made;
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static IsolatedTls trusting(KeyStore keys) throws Exception {
        return new IsolatedTls(trust(keys));
    }

    private static X509ExtendedTrustManager trust(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static X509ExtendedTrustManager counting(
            X509ExtendedTrustManager trust, AtomicInteger shown) {
        return new X509ExtendedTrustManager() {
            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                    throws CertificateException {
                shown.incrementAndGet();
                trust.checkServerTrusted(chain, type, socket);
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                throw new UnsupportedOperationException();
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return trust.getAcceptedIssuers();
            }
        };
    }
}
