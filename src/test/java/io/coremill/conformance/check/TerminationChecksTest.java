package io.coremill.conformance.check;

import static io.coremill.conformance.report.ReportReader.evidence;
import static io.coremill.conformance.report.ReportReader.failed;
import static io.coremill.conformance.report.ReportReader.held;
import static io.coremill.conformance.report.ReportReader.reason;
import static io.coremill.conformance.report.ReportReader.skipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.CheckOptions;
import io.coremill.conformance.session.ScriptedWorker;
import io.coremill.conformance.session.WorkerSession;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class TerminationChecksTest {
    private final CheckReport report = new CheckReport();

    @Test
    void oneThatGoesWhenItIsAskedToIsRight() throws Exception {
        check(new Worker(), null);
        assertThat(held(report))
                .containsExactly(
                        ConformanceCheck.STDIN_END,
                        ConformanceCheck.EXIT_CODE,
                        ConformanceCheck.NOTHING_LEFT,
                        ConformanceCheck.TERMINATES);
    }

    @Test
    void anotherCodeThanZeroIsShownWithItsLastWords() throws Exception {
        check(
                new Worker() {
                    @Override
                    public void stdinEnd(ScriptedWorker worker) {
                        worker.complain("bye");
                        worker.exit(3);
                    }
                },
                null);
        assertThat(failed(report)).containsExactly(ConformanceCheck.EXIT_CODE);
        assertThat(reason(report, ConformanceCheck.EXIT_CODE)).isEqualTo("it exited with code 3");
        assertThat(evidence(report, ConformanceCheck.EXIT_CODE))
                .singleElement()
                .asString()
                .endsWith("bye");
        assertThat(report.conforms()).isTrue();
    }

    @Test
    void oneThatStaysHasNoCodeAndNothingToLeaveBehind() throws Exception {
        check(new Stubborn(), null, "--timeout", "20ms");
        assertThat(failed(report))
                .containsExactly(ConformanceCheck.STDIN_END, ConformanceCheck.TERMINATES);
        assertThat(skipped(report))
                .containsExactly(ConformanceCheck.EXIT_CODE, ConformanceCheck.NOTHING_LEFT);
        assertThat(reason(report, ConformanceCheck.STDIN_END))
                .isEqualTo("it was still there 20 ms after its stdin had been closed");
        assertThat(reason(report, ConformanceCheck.TERMINATES))
                .isEqualTo("it was still there 20 ms after SIGTERM, with nothing to do");
    }

    @Test
    void theJobThatItRunsWhileItIsToEndIsShown() throws Exception {
        check(
                new Stubborn() {
                    @Override
                    public void line(JsonNode request, ScriptedWorker worker) {
                        worker.answer(request, "1"); // too soon, and still it is the one
                    }
                },
                new CheckOptions.Slow("slow", "{\"n\":1}"),
                "--timeout",
                "20ms");
        assertThat(reason(report, ConformanceCheck.TERMINATES)).endsWith(", while a job ran");
        assertThat(evidence(report, ConformanceCheck.TERMINATES))
                .singleElement()
                .asString()
                .contains("\"method\":\"slow\"", "{\"n\":1}");
    }

    /// What one of them does does not count for the other.
    @Test
    void theSignalIsForAnotherWorkerThanTheEndOfStdin() throws Exception {
        assertThat(check(new Worker(), null)).isEqualTo(2);
    }

    private int check(Worker worker, CheckOptions.@Nullable Slow slow, String... options)
            throws Exception {
        try (WorkerSession session = ScriptedWorker.session(worker, options)) {
            var hello = new WorkerHello(1, true, List.of());
            var capabilities = new WorkerCapabilities(hello, "a", "{}", slow, true);
            new TerminationChecks(session, report, capabilities).check();
            return session.candidates().size();
        }
    }

    private static class Worker implements ScriptedWorker.Script {
        @Override
        public void line(JsonNode request, ScriptedWorker worker) {
            worker.answer(request, "1");
        }
    }

    private static class Stubborn extends Worker {
        @Override
        public void stdinEnd(ScriptedWorker worker) {}

        @Override
        public void sigterm(ScriptedWorker worker) {}
    }
}
