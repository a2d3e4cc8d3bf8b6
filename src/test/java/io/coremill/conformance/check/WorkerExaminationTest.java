package io.coremill.conformance.check;

import static io.coremill.conformance.report.ReportReader.failed;
import static io.coremill.conformance.report.ReportReader.held;
import static io.coremill.conformance.report.ReportReader.reason;
import static io.coremill.conformance.report.ReportReader.skipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.ScriptedWorker;
import io.coremill.conformance.session.ScriptedWorker.Script;
import io.coremill.conformance.session.WorkerSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("anywhere")
class WorkerExaminationTest {
    private static final int ALL = ConformanceCheck.values().length;

    @Test
    void eachCheckHasOneFinding() throws Exception {
        Script right =
                ((Script) (request, worker) -> worker.answer(request, "1"))
                        .afterHello("{\"protocol\":1}");
        CheckReport report = examine(right);
        assertThat(failed(report)).isEmpty();
        assertThat(report.conforms()).isTrue();
        assertThat(held(report).size() + skipped(report).size()).isEqualTo(ALL);
        assertThat(skipped(report))
                .containsExactly(
                        ConformanceCheck.NOTICES,
                        ConformanceCheck.UNKNOWN_TYPE,
                        ConformanceCheck.GOES_ON,
                        ConformanceCheck.CONCURRENT,
                        ConformanceCheck.OWN_ANSWERS,
                        ConformanceCheck.CANCEL,
                        ConformanceCheck.LATE_CANCEL);
    }

    @Test
    void ofOneThatEndsInsteadOfAnsweringTheEndIsCheckedAllTheSame() throws Exception {
        Script ending = ((Script) (_, worker) -> worker.exit(1)).afterHello("{}");
        CheckReport report = examine(ending);
        assertThat(failed(report)).containsExactly(ConformanceCheck.ANSWERS);
        assertThat(held(report)).contains(ConformanceCheck.STARTS, ConformanceCheck.TERMINATES);
        assertThat(reason(report, ConformanceCheck.LARGE_REQUEST))
                .isEqualTo("it does not answer while its stdin is open");
        assertThat(report.conforms()).isFalse();
    }

    @Test
    void whatDoesNotStartIsAskedNothingMore() throws Exception {
        try (WorkerSession session = ScriptedWorker.sessionOf("no-such-program", (_, _) -> {})) {
            CheckReport report = new WorkerExamination(session).run();
            assertThat(failed(report)).containsExactly(ConformanceCheck.STARTS);
            assertThat(skipped(report)).hasSize(ALL - 1);
            assertThat(reason(report, ConformanceCheck.UTF_8)).isEqualTo("it wrote nothing");
            assertThat(reason(report, ConformanceCheck.TERMINATES)).isEqualTo("it does not start");
        }
    }

    private static CheckReport examine(Script script) throws Exception {
        try (WorkerSession session = ScriptedWorker.session(script)) {
            return new WorkerExamination(session).run();
        }
    }
}
