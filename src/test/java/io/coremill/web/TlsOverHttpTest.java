package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.coremill.CertificateAuthority;
import io.coremill.CertificateAuthority.Signed;
import io.coremill.access.AccessRole;
import io.coremill.client.ClientCertificates;
import io.coremill.client.ServiceClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLHandshakeException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/// TLS that the service speaks itself. Its port shows a certificate from two files; that for
/// operators shows one from a volume as Kubernetes makes it, and asks clients for theirs.
@Timeout(120)
@Tag("anywhere")
class TlsOverHttpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Logger WATCHER =
            (Logger)
                    LoggerFactory.getLogger(
                            "org.springframework.boot.autoconfigure.ssl.FileWatcher");
    private static final ListAppender<ILoggingEvent> complaints = new ListAppender<>();

    @TempDir static Path directory;
    static CertificateAuthority authority;
    static Signed first;
    static Signed second;
    static Signed stranger;
    static Path certificate;
    static Path key;
    static Path volume;
    static Service service;
    static String[] reader;

    @BeforeAll
    static void start() throws Exception {
        authority = CertificateAuthority.make(directory, "ours");
        first = authority.sign("first");
        second = authority.sign("second");
        stranger = CertificateAuthority.make(directory, "theirs").sign("stranger");
        certificate = Files.copy(first.certificate(), directory.resolve("own.crt"));
        key = Files.copy(first.key(), directory.resolve("own.key"));
        volume = Files.createDirectory(directory.resolve("volume"));
        mount(first, "..2026_1");
        Files.createSymbolicLink(volume.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        Files.createSymbolicLink(volume.resolve("tls.key"), Path.of("..data", "tls.key"));
        service =
                Service.start(
                        Files.createDirectory(directory.resolve("data")),
                        "--spring.ssl.bundle.pem.own.reload-on-update=true",
                        "--spring.ssl.bundle.pem.own.keystore.certificate=" + certificate,
                        "--spring.ssl.bundle.pem.own.keystore.private-key=" + key,
                        "--spring.ssl.bundle.pem.operators.reload-on-update=true",
                        "--spring.ssl.bundle.pem.operators.keystore.certificate="
                                + volume.resolve("tls.crt"),
                        "--spring.ssl.bundle.pem.operators.keystore.private-key="
                                + volume.resolve("tls.key"),
                        "--spring.ssl.bundle.pem.operators.truststore.certificate="
                                + authority.root(),
                        "--spring.ssl.bundle.watch.file.quiet-period=100ms",
                        "--server.ssl.bundle=own",
                        "--coremill.access.enabled=true",
                        "--management.server.port=0",
                        "--management.server.ssl.bundle=operators",
                        "--management.server.ssl.client-auth=need");
        reader = service.part(TestKeys.class).header("reader", AccessRole.OPERATE);
        complaints.list = new CopyOnWriteArrayList<>();
        complaints.start();
        WATCHER.addAppender(complaints); // which the start of a service takes off
    }

    @AfterAll
    static void stop() {
        WATCHER.detachAppender(complaints);
        if (service != null) {
            service.close();
        }
    }

    @Test
    void whoComesAfterFilesWereReplacedIsShownTheNewCertificateAndWhoWasThereGoesOn()
            throws Exception {
        replace(first);
        awaitShown(first);
        try (var old = connect(null)) {
            assertThat(old.head("/v1/jobs", authorization())).startsWith("HTTP/1.1 200");
            replace(second);
            awaitShown(second);
            assertThat(old.head("/v1/jobs", authorization())).startsWith("HTTP/1.1 200");
            assertThat(old.shown()).isEqualTo(first.content());
        }
    }

    @Test
    void filesThatCannotBeUsedAreReportedAndNotTaken() throws Exception {
        replace(first);
        awaitShown(first);
        refused(() -> Files.writeString(certificate, "no certificate"));
        refused(() -> put(second.certificate(), certificate)); // with the key of the first
        refused(() -> Files.writeString(key, ""));
        replace(second);
        awaitShown(second);
    }

    private interface Change {
        Object make() throws IOException;
    }

    private static void refused(Change change) throws Exception {
        complaints.list.clear();
        change.make();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> complaints.list.stream().anyMatch(it -> it.getLevel() == Level.ERROR));
        try (var other = connect(null)) {
            assertThat(other.shown()).isEqualTo(first.content());
            assertThat(other.head("/v1/jobs", authorization())).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aSecretThatKubernetesChangesIsTaken() throws Exception {
        mount(second, "..2026_2");
        awaitShown(second, operatorsPort(), first);
        mount(first, "..2026_3");
        awaitShown(first, operatorsPort(), first);
    }

    @Test
    void aClientCertificateCanBeRequired() throws Exception {
        int port = operatorsPort();
        assertThatThrownBy(() -> headAt(port, null)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> headAt(port, stranger)).isInstanceOf(IOException.class);
        assertThat(headAt(port, second)).startsWith("HTTP/1.1 200");
    }

    @Test
    void commandsCallWithTheCertificatesThatTheyAreGiven() throws Exception {
        String operators = "https://localhost:" + operatorsPort();
        var certificates =
                new ClientCertificates(authority.root(), second.certificate(), second.key());
        try (var client = ServiceClient.of(operators, PATIENCE, certificates)) {
            assertThat(client.get("/actuator/health").path("status").asString()).isEqualTo("UP");
        }
        var strangers =
                new ClientCertificates(stranger.certificate(), second.certificate(), second.key());
        try (var client = ServiceClient.of(operators, PATIENCE, strangers)) {
            assertThatThrownBy(() -> client.get("/actuator/health"))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static String headAt(int port, @Nullable Signed own) throws IOException {
        try (var client = TlsConnection.open(port, TlsConnection.context(authority.root(), own))) {
            return client.head("/actuator/health/readiness");
        }
    }

    /// At a port where it is required.
    @Test
    void aClientCertificateDoesNotReplaceAKey() throws Exception {
        int port = operatorsPort();
        var own = TlsConnection.context(authority.root(), second);
        String monitoring = "/actuator/prometheus";
        try (var client = TlsConnection.open(port, own)) {
            assertThat(client.head(monitoring)).startsWith("HTTP/1.1 401");
        }
        try (var client = TlsConnection.open(port, own)) {
            assertThat(client.head(monitoring, authorization())).startsWith("HTTP/1.1 200");
        }
        var none = TlsConnection.context(authority.root(), null);
        assertThatThrownBy(
                        () -> {
                            try (var client = TlsConnection.open(port, none)) {
                                client.head(monitoring, authorization());
                            }
                        })
                .as("a key without a certificate")
                .isInstanceOf(IOException.class);
    }

    private static String authorization() {
        return String.join(": ", reader);
    }

    @Test
    void aRequestWithoutTlsIsRefused() throws Exception {
        assertThat(service.raw("GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void pagesThatCameWithoutTlsAreForeign() throws Exception {
        String here = "localhost:" + service.port();
        try (var client = connect(null)) {
            assertThat(client.head("/v1/jobs", authorization(), "Origin: https://" + here))
                    .startsWith("HTTP/1.1 200");
            assertThat(client.head("/v1/jobs", authorization(), "Origin: http://" + here))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void jobsAreSubmittedWatchedAndFoundAsWithoutTls() throws Exception {
        try (var client =
                HttpClient.newBuilder()
                        .sslContext(TlsConnection.context(authority.root(), null))
                        .build()) {
            var submitted =
                    client.send(
                            at("/v1/jobs")
                                    .headers(reader)
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"type\":\"noop\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(202);
            assertThat(submitted.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            String id = Service.json(submitted).get("id").stringValue();
            var events =
                    client.send(
                            at("/v1/jobs/" + id + "/events").headers(reader).build(),
                            HttpResponse.BodyHandlers.ofLines());
            try (var lines = events.body()) {
                assertThat(lines.findFirst()).isPresent();
            }
        }
    }

    @Test
    void anExportThatFailsInItsMiddleIsNotTakenForWholeEither() throws Exception {
        try (var client =
                        HttpClient.newBuilder()
                                .sslContext(TlsConnection.context(authority.root(), null))
                                .build();
                var torn = TornExport.of(service, directory.resolve("data"))) {
            torn.isNotTakenForWhole(client, at(TornExport.path("csv")).headers(reader));
        }
    }

    private static HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + service.port() + path))
                .timeout(PATIENCE);
    }

    @Test
    void metersShowHowLongTheCertificatesAreValid() throws Exception {
        try (var client =
                HttpClient.newBuilder()
                        .sslContext(TlsConnection.context(authority.root(), first))
                        .build()) {
            var scraped =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "https://localhost:%d/actuator/prometheus"
                                                            .formatted(operatorsPort())))
                                    .headers(reader)
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(scraped.body()).contains("ssl_chain_expiry_seconds{bundle=\"own\"");
        }
    }

    private static int operatorsPort() {
        return service.part(Environment.class)
                .getRequiredProperty("local.management.port", Integer.class);
    }

    private static TlsConnection connect(@Nullable Signed own) throws IOException {
        return TlsConnection.open(service.port(), TlsConnection.context(authority.root(), own));
    }

    private static void awaitShown(Signed expected) {
        awaitShown(expected, service.port(), null);
    }

    private static void awaitShown(Signed expected, int port, @Nullable Signed own) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> shown(port, own), expected.content()::equals);
    }

    private static X509Certificate shown(int port, @Nullable Signed own) throws IOException {
        try (var client = TlsConnection.open(port, TlsConnection.context(authority.root(), own))) {
            return client.shown();
        }
    }

    private static void replace(Signed with) throws IOException {
        put(with.key(), key);
        put(with.certificate(), certificate);
    }

    private static Path put(Path source, Path target) throws IOException {
        return Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /// As a kubelet does: another directory, and the link to it replaced in one go.
    private static void mount(Signed shown, String name) throws IOException {
        Path content = Files.createDirectory(volume.resolve(name));
        Files.copy(shown.certificate(), content.resolve("tls.crt"));
        Files.copy(shown.key(), content.resolve("tls.key"));
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of(name));
        Files.move(
                link,
                volume.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
