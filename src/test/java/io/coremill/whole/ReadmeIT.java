package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs curl commands of pages as they are written there, but for the port.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadmeIT {
    private static final String WAITING_JOB =
            """
            ID=$(curl -s $B/v1/jobs -H 'Content-Type: application/json' \\
                -d '{"type": "noop", "delay": "PT1H"}' | sed 's/{"id":"\\([^"]*\\)".*/\\1/')
            """;

    private static final String FINISHED_JOB =
            """
            ID=$(curl -s $B/v1/jobs -H 'Content-Type: application/json' -H 'Prefer: wait=60' \\
                -d '{"type": "noop", "queue": "io"}' | sed 's/{"id":"\\([^"]*\\)".*/\\1/')
            """;

    private static final String CURSOR =
            """
            NEXT=$(curl -s "$B/v1/jobs?limit=1" | sed 's/.*"next":"\\([^"]*\\)".*/\\1/')
            """;

    @TempDir private static Path data;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        Tools.need("bash", "curl", "python3");
        service = ServiceProcess.start(data);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void everyCurlCommandAnswersAsTheReadmeSays() throws Exception {
        Walkthrough readme = Walkthrough.of(Path.of("README.md"));
        assertThat(readme.steps()).hasSizeGreaterThanOrEqualTo(5);
        readme.run(service.port(), data);
    }

    @Test
    void everyCurlCommandAnswersAsThePageAboutSchedulesSays() throws Exception {
        Walkthrough page = Walkthrough.of(Path.of("docs/schedules.md"));
        assertThat(page.steps()).hasSizeGreaterThanOrEqualTo(5);
        page.run(service.port(), data);
    }

    @Test
    void everyCurlCommandAnswersAsThePageAboutManyJobsSays() throws Exception {
        Walkthrough page = Walkthrough.of(Path.of("docs/bulk-submit.md"));
        assertThat(page.steps()).hasSizeGreaterThanOrEqualTo(4);
        page.run(service.port(), data);
    }

    @Test
    void whatAJobSaysOfItsOwnKeepingIsAcceptedAsItIsWritten() throws Exception {
        Walkthrough page = Walkthrough.of(Path.of("docs/retention.md"));
        assertThat(page.steps()).hasSize(1);
        page.run(service.port(), data);
    }

    /// But for what does not end, and for comparisons, which take minutes.
    @Test
    void thePageAboutTheApiIsRunAsItIsWritten() throws Exception {
        Walkthrough page =
                Walkthrough.of(Path.of("docs/http-api.md"))
                        .without("/v1/live", "/v1/comparisons")
                        .given("$NEXT", CURSOR)
                        .given("$ID/cancel", WAITING_JOB)
                        .given("$ID", FINISHED_JOB);
        assertThat(page.steps()).hasSizeGreaterThanOrEqualTo(16);
        page.run(service.port(), data);
    }

    /// But for what asks Prometheus.
    @Test
    void thePageAboutOperationsIsRunAsItIsWritten() throws Exception {
        Walkthrough page =
                Walkthrough.of(Path.of("docs/operations.md"))
                        .without("$P")
                        .given("$FINGERPRINT", "FINGERPRINT=0123456789abcdef\n");
        assertThat(page.steps()).isNotEmpty();
        page.run(service.port(), data);
    }

    @Test
    void thePageAboutFindingJobsIsRunAsItIsWritten() throws Exception {
        Walkthrough page = Walkthrough.of(Path.of("docs/finding-jobs.md"));
        assertThat(page.steps()).hasSizeGreaterThanOrEqualTo(6);
        page.run(service.port(), data);
    }
}
