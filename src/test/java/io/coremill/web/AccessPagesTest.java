package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.seal.ColumnSeal;
import io.coremill.web.token.TestIssuer;
import io.coremill.whole.Walkthrough;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The pages about keys, tokens and what is recorded, run as they are written.
@Timeout(60)
class AccessPagesTest {
    private static final Path DOCS = Path.of("docs");
    private static final Path KEYS = DOCS.resolve("access.md");
    private static final Path TOKENS = DOCS.resolve("jwt.md");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final String ISSUER = "https://login.example/realms/company";
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String LATER = "{\"type\":\"noop\",\"queue\":\"any\",\"delay\":\"PT1H\"}";

    private static final String HEADER =
            "(umask 077 && echo \"Authorization: Bearer $(cat first.key)\" > first.header)\n";

    @TempDir static Path directory;
    static TestIssuer issuer;
    static Service service;
    static String[] first;

    @BeforeAll
    static void start() throws Exception {
        Tools.need("bash", "curl", "openssl");
        run(firstBlock(KEYS, "first.key"));
        issuer = TestIssuer.start();
        service =
                Service.start(
                        directory.resolve("data"),
                        "--coremill.access.bootstrap-key-file=" + directory.resolve("first.key"),
                        "--coremill.audit.table=true",
                        "--spring.config.additional-location=" + settingsOfTokens());
        String key = Files.readString(directory.resolve("first.key")).strip();
        first = new String[] {"Authorization", "Bearer " + key};
    }

    /// A folder with what the page about tokens has written into files.
    private static String settingsOfTokens() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("tokens"));
        var blocks =
                YAML.matcher(Files.readString(TOKENS))
                        .results()
                        .map(found -> found.group(1).replace(ISSUER, issuer.address()))
                        .toList();
        assertThat(blocks).hasSize(2).first().asString().contains(issuer.address());
        Files.writeString(folder.resolve("application.yml"), String.join("---\n", blocks));
        return folder + "/";
    }

    @AfterAll
    static void stop() {
        if (issuer != null) {
            issuer.close();
        }
        if (service != null) {
            service.close();
        }
    }

    @Test
    void keysAreMadeRotatedAndRevokedAsItShows() throws Exception {
        var steps = Walkthrough.of(KEYS);
        assertThat(steps.steps()).hasSize(4);
        steps.run(service.port(), directory);
    }

    @Test
    void theRecordIsShownAsItShows() throws Exception {
        for (int i = 0; i < 3; i++) {
            String job = Service.json(service.submit(LATER, first)).get("id").stringValue();
            assertThat(service.post("/v1/jobs/" + job + "/cancel", first).statusCode())
                    .isLessThan(300);
        }
        String cancelled = "/v1/audit?action=job.cancel&limit=3";
        Awaitility.await()
                .until(
                        () -> Service.json(service.get(cancelled, first)).get("entries").size(),
                        entries -> entries == 3);
        var steps = Walkthrough.of(DOCS.resolve("audit.md"));
        assertThat(steps.steps()).hasSize(1);
        steps.given("@first.header", HEADER).run(service.port(), directory);
    }

    @Test
    void aTokenLetsItsClientIn() throws Exception {
        var roles = Map.of("roles", List.of("job-admins"));
        var claims = issuer.claims(Instant.now()).claim("realm_access", roles).build();
        var steps = Walkthrough.of(TOKENS);
        assertThat(steps.steps()).hasSize(1);
        steps.given("$TOKEN", "TOKEN=" + issuer.sign(claims) + "\n").run(service.port(), directory);
    }

    /// As docs/http-api.md has it.
    @Test
    void curlReportsAnExportThatFailsInItsMiddle() throws Exception {
        try (var _ = TornExport.of(service, directory.resolve("data"))) {
            String address = "http://127.0.0.1:" + service.port() + TornExport.path("csv");
            var curl =
                    new ProcessBuilder(
                            "curl", "-sS", "-H", String.join(": ", first), address, "-o", "csv");
            assertThat(curl.directory(directory.toFile()).inheritIO().start().waitFor())
                    .isEqualTo(18);
            assertThat(directory.resolve("csv")).content().contains("torn");
        }
    }

    @Test
    void theFileOfKeysIsOneThatTheServiceReads() throws Exception {
        run(firstBlock(DOCS.resolve("encryption.md"), "coremill.keys"));
        assertThat(ColumnSeal.of(directory.resolve("coremill.keys"))).isNotEqualTo(ColumnSeal.NONE);
    }

    /// All users of a machine can read the commands that run there.
    @Test
    void noPageHasAKeyInACommand() throws Exception {
        try (var pages = Files.walk(DOCS)) {
            assertThat(pages.filter(page -> page.toString().endsWith(".md")))
                    .hasSizeGreaterThan(30)
                    .allSatisfy(
                            page ->
                                    assertThat(Files.readString(page))
                                            .doesNotContainPattern("-H ?[\"']Authorization"));
        }
    }

    private static String firstBlock(Path page, String word) throws Exception {
        return BLOCK.matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .filter(block -> block.contains(word))
                .findFirst()
                .orElseThrow();
    }

    private static void run(String script) throws Exception {
        Process bash =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                        .directory(directory.toFile())
                        .inheritIO()
                        .start();
        assertThat(bash.waitFor()).as(script).isZero();
    }
}
