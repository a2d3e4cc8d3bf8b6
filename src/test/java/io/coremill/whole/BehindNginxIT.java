package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;

/// Behind a real nginx that speaks TLS, set up as docs/deploy.md has it, and as guides to proxies
/// have it that know nothing of this service. The browser finds it by name and at port 443.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BehindNginxIT {
    private static final Path PAGE = Path.of("docs", "deploy.md");
    private static final Pattern EXAMPLE = Pattern.compile("```nginx\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SETTINGS =
            Pattern.compile("\\./coremill serve (--coremill\\.http\\.hosts=.*)");
    private static final Pattern LOCATION = Pattern.compile("(?im)^Location: (.*?)\r?$");

    private static final String DOCUMENTED = "https://jobs.example/coremill/";
    private static final String AT_THE_ROOT = "https://plain.example/";
    private static final String WITH_A_PREFIX = "https://plain.example/mill/";

    /// All that is written everywhere.
    private static final String OF_GUIDES =
            """
            server {
                listen 443 ssl;
                server_name plain.example;
                ssl_certificate     /etc/nginx/jobs.example.crt;
                ssl_certificate_key /etc/nginx/jobs.example.key;

                location / {
                    proxy_pass http://127.0.0.1:8080;
                    proxy_set_header Host $host;
                    proxy_set_header X-Real-IP $remote_addr;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Forwarded-Proto $scheme;
                }
                location /mill/ {
                    proxy_pass http://127.0.0.1:8080/;
                    proxy_set_header Host $host;
                    proxy_set_header X-Forwarded-Proto $scheme;
                }
            }
            """;

    private static final String STATE = "#job .sheet-title .badge span:last-child";
    private static final String NOOP = "{\"type\":\"noop\"}";

    @TempDir private static Path directory;
    private static ServiceProcess documented;
    private static ServiceProcess unnamed;
    private static SelfSignedCertificate certificate;
    private static NginxProcess nginx;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Tools.need("nginx", "curl", "chromium", "chromedriver");
        certificate = SelfSignedCertificate.make(directory, "jobs.example", "plain.example");
        String[] settings = onPage(SETTINGS).split(" ");
        documented = ServiceProcess.start(directory.resolve("documented"), settings);
        unnamed =
                ServiceProcess.start(
                        directory.resolve("unnamed"), "--coremill.http.hosts=plain.example");
        nginx =
                NginxProcess.start(
                        directory,
                        filledIn(onPage(EXAMPLE), documented) + filledIn(OF_GUIDES, unnamed));
        browser =
                Browser.start(
                        directory.resolve("profile"),
                        "--ignore-certificate-errors",
                        "--host-resolver-rules=MAP *.example 127.0.0.1:" + nginx.port());
    }

    private static String onPage(Pattern pattern) throws IOException {
        Matcher found = pattern.matcher(Files.readString(PAGE));
        assertThat(found.find()).as("%s in %s", pattern, PAGE).isTrue();
        return found.group(1);
    }

    private static String filledIn(String configuration, ServiceProcess service) {
        return configuration
                .replace("127.0.0.1:8080", "127.0.0.1:" + service.port())
                .replace("/etc/nginx/jobs.example.crt", certificate.file().toString())
                .replace("/etc/nginx/jobs.example.key", certificate.key().toString());
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : Arrays.asList(browser, nginx, documented, unnamed)) {
            if (each != null) {
                each.close();
            }
        }
    }

    @AfterEach
    void nothingWasComplainedAbout() throws IOException {
        assertThat(browser.complaints()).isEmpty();
        assertThat(nginx.log()).doesNotContain("[error]", "[alert]", "[emerg]");
    }

    @ParameterizedTest
    @ValueSource(strings = {DOCUMENTED, AT_THE_ROOT, WITH_A_PREFIX})
    void aJobIsSubmittedFollowedAndCancelledInTheConsole(String at) {
        browser.openAnew(at);
        browser.see("#connection", "Live");
        submit(at, "sleep", "{\"duration\": \"PT60S\"}");
        browser.see(STATE, "running");
        browser.click(
                "to cancel the job",
                driver -> driver.findElement(By.xpath("//button[normalize-space()='Cancel job']")));
        browser.see(STATE, "cancelled");
        submit(at, "hash", "{\"text\": \"behind a proxy\"}");
        browser.see(STATE, "succeeded");
        browser.see("#job .result");
        browser.see("#connection", "Live");
        browser.open("about:blank");
    }

    private static void submit(String at, String type, String payload) {
        browser.openAnew(at + "#/submit?type=" + type);
        browser.see("#submit-form [name=known] option[value=%s]:checked".formatted(type));
        browser.write("#submit-form [name=payload]", payload);
        browser.click("#submit-form .primary");
    }

    @ParameterizedTest
    @ValueSource(strings = {DOCUMENTED, AT_THE_ROOT, WITH_A_PREFIX})
    void swaggerUiTriesOutWhatItShows(String at) {
        browser.openAnew(at + "swagger-ui/index.html#/jobs/submitJob");
        browser.click("#operations-jobs-submitJob .try-out__btn");
        browser.click("#operations-jobs-submitJob .execute");
        assertThat(browser.text("#operations-jobs-submitJob .request-url pre"))
                .isEqualTo(at + "v1/jobs");
        assertThat(
                        browser.text(
                                "#operations-jobs-submitJob .live-responses-table tbody td.response-col_status"))
                .matches("20[02]");
        browser.open("about:blank");
    }

    @Test
    void everyLinkOfAnswersIsBeneathTheDocumentedPrefix() throws Exception {
        String accepted = curl(DOCUMENTED + "v1/jobs", "--include", "--json", NOOP);
        assertThat(location(accepted)).startsWith("/coremill/v1/jobs/");
        assertThat(curl("https://jobs.example" + location(accepted), "--header", "Prefer: wait=60"))
                .contains("\"succeeded\"");
        assertThat(curl(DOCUMENTED + "v3/api-docs"))
                .contains("\"servers\":[{\"url\":\"/coremill\"}]");
        assertThat(curl(DOCUMENTED + "swagger-ui.html", "--location")).contains("swagger-ui");
        assertThat(curl(DOCUMENTED + "actuator/health/readiness")).contains("UP");
    }

    @Test
    void everyLinkOfAnswersOfAProxyThatIsNotNamedIsThatOfTheRoot() throws Exception {
        String accepted = curl(AT_THE_ROOT + "v1/jobs", "--include", "--json", NOOP);
        assertThat(location(accepted)).startsWith("/v1/jobs/");
        assertThat(curl("https://plain.example" + location(accepted))).contains("\"noop\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {DOCUMENTED, AT_THE_ROOT, WITH_A_PREFIX})
    void eventsArriveWhileTheJobRuns(String at) throws Exception {
        String accepted =
                curl(
                        at + "v1/jobs",
                        "--include",
                        "--json",
                        "{\"type\":\"sleep\",\"payload\":{\"duration\":\"PT60S\"}}");
        String job = at + "v1/jobs/" + location(accepted).replaceAll(".*/", "");
        Process stream = start(job + "/events", "--no-buffer");
        try (BufferedReader events = stream.inputReader()) {
            assertThat(events.readLine()).isNotBlank();
            assertThat(stream.isAlive()).isTrue();
        } finally {
            stream.destroy();
        }
        curl(job + "/cancel", "--request", "POST");
    }

    private static String location(String answer) {
        Matcher location = LOCATION.matcher(answer);
        assertThat(location.find()).as(answer).isTrue();
        return location.group(1);
    }

    private static String curl(String address, String... options) throws Exception {
        Process curl = start(address, options);
        String answer = curl.inputReader().readAllAsString();
        assertThat(curl.waitFor()).as(address).isZero();
        return answer;
    }

    /// At port 443, as nginx believes.
    private static Process start(String address, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "--silent",
                                "--show-error",
                                "--fail-with-body",
                                "--cacert",
                                certificate.file().toString(),
                                "--connect-to",
                                "::127.0.0.1:" + nginx.port(),
                                address));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
