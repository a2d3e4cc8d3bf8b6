package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.Result;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.Environment;

/// Who is let in, and on which addresses the service listens at all.
@Timeout(60)
@Tag("anywhere")
class AccessOverHttpTest {
    @TempDir static Path directory;
    static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(directory, "--coremill.http.hosts=jobs.example");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void whoLooksAtKeysHearsThatTheyCountForNothing() throws Exception {
        assertThat(Service.json(service.get("/v1/keys")).get("warnings").get(0).stringValue())
                .contains("coremill.access.enabled=true", "bootstrap-key-file");
        var refused =
                service.send(
                        service.request("/v1/keys")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("coremill.access.enabled=true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:99",
                "127.0.0.1:8080",
                "127.8.9.10",
                "[::1]:8080",
                "jobs.example",
                "Jobs.Example:8443",
                "localhost.",
                "jobs.example.:8443",
                "10.244.0.7:8080",
                "192.0.2.1",
                "[fd00::7]:8080",
            })
    void ownHostsAreAnswered(String host) throws Exception {
        assertThat(ask("/v1/jobs", "Host: " + host)).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "example.com,/v1/jobs",
        "localhost.example.com,/v1/jobs",
        "127.0.0.1.example.com,/v1/jobs",
        "10.244.0.7.example.com,/v1/jobs",
        "coremill,/v1/jobs",
        "jobs.example.com,/v1/jobs",
        "example.com,/actuator/health",
        "example.com,/swagger-ui/index.html",
        "example.com,/nowhere",
    })
    void foreignHostsAreNot(String host, String path) throws Exception {
        assertThat(ask(path, "Host: " + host))
                .startsWith("HTTP/1.1 421")
                .contains("coremill.http.hosts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/liveness", "/readiness"})
    void probesNeedNameNoHost(String probe) throws Exception {
        String request = "GET /actuator/health" + probe + " HTTP/1.0\r\n";
        assertThat(service.raw(request + "\r\n")).startsWith("HTTP/1.1 200");
        assertThat(service.raw(request + "Origin: http://localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /actuator/health/readiness HTTP/1.1\r\nHost:\r\n",
                "HEAD /actuator/health/liveness HTTP/1.0\r\n",
                "OPTIONS / HTTP/1.0\r\n",
            })
    void probesOfLoadBalancersNeedNameNoHost(String request) throws Exception {
        assertThat(service.raw(request + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void whoNamesNoHostIsNotAnsweredEither() throws Exception {
        assertThat(service.raw("GET /v1/jobs HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 421");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080,http://localhost:8080",
        "localhost:8080,http://127.0.0.1:8080",
        "localhost,http://localhost",
        "jobs.example:443,https://jobs.example",
        "jobs.example,https://jobs.example",
        "[::1]:8080,http://[::1]:8080",
        "10.244.0.7:8080,http://10.244.0.7:8080",
        "[fd00::7]:8080,http://[fd00::7]:8080",
    })
    void ownPagesAreAnswered(String host, String origin) throws Exception {
        assertThat(ask("/v1/jobs", "Host: " + host + "\r\nOrigin: " + origin))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080,null",
        "localhost:8080,http://example.com",
        "localhost:8080,http://example.com:8080",
        "localhost:8080,http://localhost:3000",
        "localhost:8080,http://localhost",
        "localhost:8080,https://localhost.example.com:8080",
        "localhost:8080,nonsense",
        "localhost:8080,http://[",
        "localhost:8080,http://192.0.2.1:8080",
        "10.244.0.7:8080,http://10.244.0.8:8080",
        "10.244.0.7:8080,http://10.244.0.7:3000",
        "[fd00::7]:8080,http://[fd00::8]:8080",
    })
    void foreignPagesAreNot(String host, String origin) throws Exception {
        assertThat(ask("/v1/jobs", "Host: " + host + "\r\nOrigin: " + origin))
                .startsWith("HTTP/1.1 403")
                .contains("/problems/foreign-origin");
    }

    /// What a browser adds when a page of another origin only loads something, as a picture, a
    /// script, a stream or in a frame: no `Origin`.
    @ParameterizedTest
    @CsvSource({
        "/v1/jobs,cross-site,no-cors,image",
        "/v1/jobs,same-site,no-cors,script",
        "/v1/live,cross-site,cors,empty",
        "/v1/jobs,cross-site,navigate,document",
        "/actuator/prometheus,cross-site,navigate,document",
        "/%61ctuator/health,cross-site,navigate,document",
        "/console/../v1/jobs,cross-site,navigate,document",
        "/v1/jobs,nonsense,navigate,document",
        "/,cross-site,navigate,iframe",
        "/,same-site,navigate,embed",
        "/console/main.js,cross-site,no-cors,script",
        "/v3/api-docs,cross-site,no-cors,object",
    })
    void whatAForeignPageOnlyLoadsIsRefusedToo(String path, String site, String mode, String what)
            throws Exception {
        assertThat(ask(path, "Host: localhost\r\n" + fetch(site, mode, what)))
                .startsWith("HTTP/1.1 403")
                .contains("/problems/foreign-origin", "Sec-Fetch-Site");
    }

    @ParameterizedTest
    @CsvSource({
        "/,cross-site,navigate,document",
        "/,same-site,navigate,document",
        "/swagger-ui/index.html,cross-site,navigate,document",
        "/v1/jobs,none,navigate,document",
        "/v1/jobs,same-origin,cors,empty",
        "/console/main.js,same-origin,no-cors,script",
    })
    void linksToPagesAndWhatAUserOpensAreAnswered(
            String path, String site, String mode, String what) throws Exception {
        assertThat(ask(path, "Host: localhost\r\n" + fetch(site, mode, what)))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void aForeignFormIsNoLink() throws Exception {
        assertThat(
                        service.raw(
                                "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n%s\r\n\r\n"
                                        .formatted(fetch("cross-site", "navigate", "document"))))
                .startsWith("HTTP/1.1 403");
    }

    private static String fetch(String site, String mode, String what) {
        return "Sec-Fetch-Site: %s\r\nSec-Fetch-Mode: %s\r\nSec-Fetch-Dest: %s"
                .formatted(site, mode, what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.address=0.0.0.0",
                "--server.address=",
                "--server.address=::",
                "--management.server.port=0 --management.server.address=0.0.0.0"
            })
    void anOpenAddressIsRefusedAtStart(String setting, @TempDir Path elsewhere) {
        assertThatThrownBy(() -> Service.start(elsewhere, setting.split(" ")).close())
                .rootCause()
                .hasMessageContaining("would have the service listen on");
    }

    @Test
    void anOpenAddressCanBeMeant(@TempDir Path elsewhere) {
        try (var open =
                Service.start(
                        elsewhere,
                        "--server.address=127.0.0.1",
                        "--coremill.http.allow-unauthenticated-access-from-network=true")) {
            assertThat(open.port()).isPositive();
        }
    }

    @Test
    void aSeparatePortForProbesHasTheSameRules(@TempDir Path elsewhere) throws Exception {
        try (var other = Service.start(elsewhere, "--management.server.port=0")) {
            int port =
                    other.part(Environment.class)
                            .getRequiredProperty("local.management.port", int.class);
            assertThat(port).isNotEqualTo(other.port());
            String probe = "GET /actuator/health/readiness HTTP/1.0\r\n";
            assertThat(Service.raw(port, probe + "\r\n")).contains(" 200 ", "\"UP\"");
            assertThat(Service.raw(port, probe + "Host: 10.244.0.7\r\n\r\n")).contains(" 200 ");
            String odd = "GET /actuator/health;x/readiness HTTP/1.0\r\nHost: localhost\r\n\r\n";
            assertThat(Service.raw(port, odd)).as("without a firewall").contains(" 200 ");
            String metrics = "GET /actuator/prometheus HTTP/1.0\r\n";
            assertThat(Service.raw(port, metrics + "Host: localhost\r\n\r\n")).contains(" 200 ");
            assertThat(Service.raw(port, metrics + "Host: example.com\r\n\r\n"))
                    .contains(" 421 ", "/problems/foreign-host");
            assertThat(
                            Service.raw(
                                    port,
                                    metrics
                                            + "Host: localhost\r\nOrigin: http://example.com\r\n\r\n"))
                    .contains(" 403 ", "/problems/foreign-origin");
            assertThat(other.get("/actuator/health").statusCode()).isEqualTo(404);
            try (var elsewhereOnly =
                    new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
                assertThat(elsewhereOnly.isBound()).as("only one address is taken").isTrue();
            }
        }
    }

    private static String ask(String path, String headers) throws Exception {
        return service.raw(
                "GET %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n".formatted(path, headers));
    }

    @Test
    void pagesLoadNothingFromElsewhere() throws Exception {
        var page = service.get("/swagger-ui/index.html").headers();
        assertThat(page.firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self';");
        assertThat(page.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.firstValue("Referrer-Policy")).contains("no-referrer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/console/main.js", "/v3/api-docs"})
    void thePageRunsNothingButItsFiles(String path) throws Exception {
        var page = service.get(path).headers();
        assertThat(page.allValues("Content-Security-Policy"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("frame-ancestors 'none'", "trusted-types 'none'")
                .doesNotContain("unsafe");
        assertThat(page.allValues("Cross-Origin-Opener-Policy")).containsExactly("same-origin");
        assertThat(page.allValues("Cross-Origin-Resource-Policy")).containsExactly("same-origin");
        assertThat(page.allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    /// Refusals as well, be they of the application, of a filter or of the container.
    @ParameterizedTest
    @CsvSource({
        "/v1/jobs,localhost,200",
        "/v1/live?nonsense=1,localhost,400",
        "/v1/jobs/nonsense/result,localhost,404",
        "/v1/queues/x%2Fy,localhost,400",
        "/v1/jobs,example.com,421",
        "/actuator/prometheus,localhost,200",
        "/nowhere,localhost,404",
    })
    void nothingOnTheWayKeepsOrRereadsAnAnswer(String path, String host, int status)
            throws Exception {
        String head = ask(path, "Host: " + host).split("\r\n\r\n", 2)[0];
        assertThat(head.lines())
                .startsWith("HTTP/1.1 %d ".formatted(status))
                .containsOnlyOnce("X-Content-Type-Options: nosniff")
                .containsOnlyOnce("Cross-Origin-Resource-Policy: same-origin")
                .containsOnlyOnce("Cache-Control: no-store");
    }

    @Test
    void everyCallerMayDoAllWhileAccessIsOff() throws Exception {
        assertThat(service.get("/v1/me").body())
                .isEqualTo(
                        "{\"access\":\"off\",\"roles\":[\"read\",\"submit\",\"operate\",\"admin\",\"sensitive\"],\"payloads\":true}");
    }

    /// What Spring Security's firewall would refuse, wherever else in the chain it lets all in.
    @ParameterizedTest
    @CsvSource({
        "/v1/jobs;x=1,200",
        "/v1;x/jobs,200",
        "/v1/queues/a%25b,404",
        "/v1/queues/a;b,404",
        "/v1//jobs,404",
    })
    void noFirewallIsOnTheWayInWhileAccessIsOff(String path, int status) throws Exception {
        String answer = ask(path, "Host: localhost");
        assertThat(answer).startsWith("HTTP/1.1 %d ".formatted(status));
        if (status >= 400) {
            assertThat(answer).contains("application/problem+json", "/problems/");
        }
    }

    @Test
    void aHeaderMayHaveAnyBytesWhileAccessIsOff() throws Exception {
        assertThat(ask("/v1/jobs", "Host: localhost\r\nX-Note: a\u0085b"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void answersDifferByWhoAsks() throws Exception {
        assertThat(service.get("/v1/jobs").headers().allValues("Vary"))
                .containsExactly("Authorization");
    }

    /// Nor does it become a script in our name, see the sandbox.
    @ParameterizedTest
    @CsvSource({"text/html,<script>alert(1)</script>", "image/svg+xml,<svg onload='alert(1)'/>"})
    void aResultThatIsAPageIsKeptInASandbox(String type, String page) throws Exception {
        String id = service.submitted("{\"type\":\"x\",\"queue\":\"any\"}");
        try (var run = new HandRun(service.queue(), "any")) {
            run.succeed(run.next(), new Result(page.getBytes(StandardCharsets.UTF_8), type));
        }
        var result = service.get("/v1/jobs/" + id + "/result").headers();
        assertThat(result.allValues("Content-Security-Policy"))
                .containsExactly(
                        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'");
        assertThat(result.allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(result.allValues("Cache-Control")).containsExactly("no-store");
    }
}
