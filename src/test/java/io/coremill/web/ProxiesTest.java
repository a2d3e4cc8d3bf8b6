package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What proxies report of the requests that they pass on, and who is believed.
@Timeout(60)
@Tag("anywhere")
class ProxiesTest {
    private static final String HOSTS = "--coremill.http.hosts=jobs.example,other.example:8443";
    private static final String NOOP = "{\"type\":\"noop\"}";

    @TempDir static Path directory;
    @TempDir static Path other;
    static Service behindNamed;
    static Service behindOther;

    @BeforeAll
    static void start() {
        behindNamed =
                Service.start(
                        directory, HOSTS, "--coremill.http.proxies=127.0.0.0/8,2001:db8::/32");
        behindOther = Service.start(other, HOSTS, "--coremill.http.proxies=192.0.2.1");
    }

    @AfterAll
    static void stop() {
        behindNamed.close();
        behindOther.close();
    }

    /// `proxy_set_header Host $host` is all that guides agree on.
    @ParameterizedTest
    @CsvSource({
        "jobs.example,https://jobs.example",
        "JOBS.example,https://jobs.example",
        "jobs.example,http://jobs.example",
        "jobs.example:8443,https://jobs.example:8443",
        "other.example,https://other.example:8443",
        "localhost,https://localhost",
        "127.0.0.1,https://127.0.0.1",
    })
    void pagesBehindTlsOfAProxyThatIsNotNamedAreOurs(String host, String origin) throws Exception {
        assertThat(submit(behindOther, "Host: " + host, "Origin: " + origin))
                .startsWith("HTTP/1.1 202");
    }

    @Test
    void aBrowserThatSaysThatThePageIsOfTheSameOriginIsBelievedWhateverThePort() throws Exception {
        String page = "Origin: https://jobs.example:9443";
        assertThat(submit(behindNamed, "Host: jobs.example", page, "Sec-Fetch-Site: same-origin"))
                .startsWith("HTTP/1.1 202");
        assertThat(submit(behindNamed, "Host: jobs.example", page, "Sec-Fetch-Site: same-site"))
                .startsWith("HTTP/1.1 403")
                .contains("https://jobs.example:9443", "http://jobs.example:80")
                .contains("coremill.http.proxies", "X-Forwarded-Port");
        assertThat(
                        submit(
                                behindNamed,
                                "Host: jobs.example",
                                "Origin: https://evil.example",
                                "Sec-Fetch-Site: same-origin"))
                .startsWith("HTTP/1.1 403")
                .contains("coremill.http.hosts");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-Proto: https,https://jobs.example,202",
        "X-Forwarded-Proto: https,http://jobs.example,403",
        "X-Forwarded-Ssl: on,https://jobs.example,202",
        "X-Forwarded-Proto: https|X-Forwarded-Port: 9443,https://jobs.example:9443,202",
        "X-Forwarded-Proto: https|X-Forwarded-Host: other.example:1234,https://other.example:1234,202",
        "Forwarded: proto=https;host=\"jobs.example:9443\";for=192.0.2.1,https://jobs.example:9443,202",
    })
    void aNamedProxySaysWhereItIsCalled(String headers, String origin, int status)
            throws Exception {
        assertThat(
                        submit(
                                behindNamed,
                                "Host: jobs.example",
                                "Origin: " + origin,
                                headers.replace("|", "\r\n")))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void aForeignHostStaysForeignWhateverANamedProxyForwards() throws Exception {
        assertForeign(behindNamed);
        assertThat(get(behindNamed, "/v1/jobs", "Host: localhost", "X-Forwarded-Host: a.example"))
                .startsWith("HTTP/1.1 421")
                .contains("forwarded for the host a.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.forward-headers-strategy=native",
                "--server.forward-headers-strategy=framework",
                "--server.tomcat.remoteip.remote-ip-header=x-forwarded-for",
            })
    void noSettingOfSpringHasOthersBelieved(String setting, @TempDir Path elsewhere)
            throws Exception {
        try (var service = Service.start(elsewhere, HOSTS, setting)) {
            assertForeign(service);
            assertUnheard(service);
        }
    }

    @Test
    void whoIsNotNamedIsNotBelieved() throws Exception {
        assertForeign(behindOther);
        assertUnheard(behindOther);
    }

    private static void assertForeign(Service service) throws Exception {
        for (String forwarded :
                List.of(
                        "X-Forwarded-Host: localhost",
                        "X-Forwarded-Host: jobs.example",
                        "Forwarded: host=localhost")) {
            assertThat(get(service, "/v1/jobs", "Host: evil.example", forwarded))
                    .as(forwarded)
                    .startsWith("HTTP/1.1 421")
                    .contains("evil.example");
        }
    }

    private static void assertUnheard(Service service) throws Exception {
        assertThat(
                        submit(
                                service,
                                "Host: jobs.example",
                                "Origin: https://jobs.example:9443",
                                "X-Forwarded-Proto: https",
                                "X-Forwarded-Port: 9443"))
                .startsWith("HTTP/1.1 403")
                .contains("What 127.0.0.1 forwarded was not believed", "http.proxies");
        assertThat(submit(service, "Host: jobs.example", "X-Forwarded-Prefix: /coremill"))
                .contains("Location: /v1/jobs/");
        assertThat(get(service, "/v1/jobs", "Host: localhost", "X-Forwarded-Host: a.example"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void everyLinkHasThePrefixOfTheProxy() throws Exception {
        String[] headers = {"Host: jobs.example", "X-Forwarded-Prefix: /coremill/"};
        assertThat(submit(behindNamed, headers)).contains("\r\nLocation: /coremill/v1/jobs/");
        assertThat(submit(behindNamed, "Host: a.invalid", headers[1])).startsWith("HTTP/1.1 421");
        assertThat(get(behindNamed, "/v3/api-docs", headers))
                .contains("\"servers\":[{\"url\":\"/coremill\"}]");
        assertThat(get(behindNamed, "/swagger-ui.html", headers))
                .contains("\r\nLocation: swagger-ui/index.html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-Forwarded-Port: abc", "X-Forwarded-Host: [::1", "Forwarded: host=a:b"})
    void whatAProxyForwardsAndCannotBeReadIsAProblem(String header) throws Exception {
        assertThat(
                        behindNamed.raw(
                                "GET /v1/queues HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                        + header
                                        + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "https://evil.example", "/a b", "coremill", "/%zz"})
    void aPrefixThatLeadsElsewhereIsRefused(String prefix) throws Exception {
        assertThat(submit(behindNamed, "Host: jobs.example", "X-Forwarded-Prefix: " + prefix))
                .startsWith("HTTP/1.1 400")
                .contains("X-Forwarded-Prefix");
    }

    @Test
    void everyLinkHasTheContextPath(@TempDir Path elsewhere) throws Exception {
        try (var service = Service.start(elsewhere, "--server.servlet.context-path=/mill")) {
            String job =
                    service.raw(
                            "POST /mill/v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                                    .formatted(NOOP.length(), NOOP));
            assertThat(job).contains("\r\nLocation: /mill/v1/jobs/");
            assertThat(get(service, "/mill/v3/api-docs", "Host: localhost"))
                    .contains("\"servers\":[{\"url\":\"/mill\"}]");
            assertThat(get(service, "/mill/v1/queues", "Host: localhost"))
                    .doesNotContain("Content-Security-Policy");
            assertThat(get(service, "/mill/swagger-ui/index.html", "Host: localhost"))
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Security-Policy");
            assertThat(get(service, "/mill/actuator/health/readiness", "Host: localhost"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aProxyIsNamedByItsAddress(@TempDir Path elsewhere) {
        assertThatThrownBy(() -> Service.start(elsewhere, "--coremill.http.proxies=nginx").close())
                .hasStackTraceContaining("coremill.http.proxies");
    }

    private static String submit(Service service, String... headers) throws Exception {
        return service.raw(
                "POST /v1/jobs HTTP/1.1\r\n%s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(String.join("\r\n", headers), NOOP.length(), NOOP));
    }

    private static String get(Service service, String path, String... headers) throws Exception {
        return service.raw(
                "GET %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n"
                        .formatted(path, String.join("\r\n", headers)));
    }
}
