package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.coremill.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The router of docs/cluster.md in a real nginx, before nodes that answer with what they were
/// asked.
class CellRouterTest {
    private static final Pattern EXAMPLE = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);

    /// The ports on the page: two nodes of each of two cells.
    private static final List<Integer> PORTS = List.of(8081, 8082, 8083, 8084);

    @TempDir private static Path directory;
    private static final List<HttpServer> NODES = new ArrayList<>();
    private static SelfSignedCertificate certificate;
    private static NginxProcess nginx;

    @BeforeAll
    static void start() throws Exception {
        Tools.need("nginx", "curl");
        certificate = SelfSignedCertificate.make(directory, "jobs.example");
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs", "cluster.md")));
        assertThat(example.find()).isTrue();
        String servers =
                example.group(1)
                        .replace("/etc/nginx/jobs.example.crt", certificate.file().toString())
                        .replace("/etc/nginx/jobs.example.key", certificate.key().toString());
        for (int port : PORTS) {
            HttpServer node = node(port <= 8082 ? "one" : "two");
            servers = servers.replace("127.0.0.1:" + port, at(node));
        }
        nginx = NginxProcess.start(directory, servers);
    }

    private static HttpServer node(String cell) throws IOException {
        var node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", exchange -> answer(exchange, cell));
        node.start();
        NODES.add(node);
        return node;
    }

    private static void answer(HttpExchange exchange, String cell) throws IOException {
        try (exchange) {
            String prefix = exchange.getRequestHeaders().getFirst("X-Forwarded-Prefix");
            byte[] body =
                    "%s %s %s"
                            .formatted(cell, exchange.getRequestURI(), prefix)
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String at(HttpServer node) {
        return "127.0.0.1:" + node.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        NODES.forEach(node -> node.stop(0));
        if (nginx != null) {
            nginx.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"acme,two", "eu-north,two", "acmeish,one", "'',one"})
    void eachTenantHasACellOfItsOwn(String tenant, String cell) throws Exception {
        assertThat(asked("/v1/jobs?queue=cpu", "X-Tenant: " + tenant))
                .isEqualTo(cell + " /v1/jobs?queue=cpu null");
    }

    /// Links of answers begin with what the router took off.
    @ParameterizedTest
    @CsvSource({"one", "two"})
    void aCellIsReachedByItsPathToo(String cell) throws Exception {
        assertThat(asked("/cells/" + cell + "/v1/jobs?limit=1", "X-Tenant: acme"))
                .isEqualTo("%1$s /v1/jobs?limit=1 /cells/%1$s".formatted(cell));
        assertThat(asked("/cells/" + cell + "/", "X-Tenant: acme"))
                .isEqualTo("%1$s / /cells/%1$s".formatted(cell));
    }

    @Test
    void aNodeThatIsGoneIsPassedBy() throws Exception {
        Objects.requireNonNull(NODES.getFirst()).stop(0);
        for (int i = 0; i < 4; i++) {
            assertThat(asked("/v1/queues", "X-Tenant: any")).startsWith("one ");
        }
    }

    private static String asked(String path, String header) throws Exception {
        Process curl =
                new ProcessBuilder(
                                "curl",
                                "--silent",
                                "--show-error",
                                "--fail-with-body",
                                "--cacert",
                                certificate.file().toString(),
                                "--connect-to",
                                "::127.0.0.1:" + nginx.port(),
                                "--header",
                                header,
                                "https://jobs.example" + path)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String answer = curl.inputReader().readAllAsString();
        assertThat(curl.waitFor()).as(nginx.log()).isZero();
        return answer;
    }
}
