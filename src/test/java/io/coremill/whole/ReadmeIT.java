package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs curl commands of pages as they are written there, but for the port.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadmeIT {
    private static final String JOB_AND_CURSOR =
            """
            for _ in 1 2; do
                ID=$(curl -s $B/v1/jobs -H 'Content-Type: application/json' \\
                    -d '{"type": "noop", "delay": "PT1H"}' | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
            done
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

    @Test
    void theAnswersOnThePageAboutTheApiHaveTheFieldsOfRealOnes() throws Exception {
        Walkthrough page = Walkthrough.of(Path.of("docs/http-api.md")).answered();
        assertThat(page.steps()).hasSizeGreaterThanOrEqualTo(4);
        page.run(service.port(), data);
    }

    @Test
    void whatElseThePageAboutTheApiAsksOfJobsIsAcceptedAsItIsWritten() throws Exception {
        Walkthrough page =
                Walkthrough.of(Path.of("docs/http-api.md"))
                        .with(
                                List.of(
                                        "\"backoff\"",
                                        "\"expires\"",
                                        "/v1/types",
                                        "/v1/jobs?",
                                        "/export?",
                                        "/retry\n"));
        assertThat(page.steps()).hasSize(6);
        page.after(JOB_AND_CURSOR).run(service.port(), data);
    }

    @Test
    void thePageAboutFindingJobsIsRunAsItIsWritten() throws Exception {
        Walkthrough page = Walkthrough.of(Path.of("docs/finding-jobs.md"));
        assertThat(page.steps()).hasSizeGreaterThanOrEqualTo(6);
        page.run(service.port(), data);
    }
}
