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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@Tag("anywhere")
class CancelChecksTest {
    private static final CheckOptions.Slow SLOW = new CheckOptions.Slow("slow", "{}");

    private final CheckReport report = new CheckReport();

    @Test
    void oneThatDoesNotSayThatItTakesCancelsIsSentNone() throws Exception {
        int workers = check(new WorkerHello(1, false, List.of()), SLOW, new Worker());
        assertThat(skipped(report))
                .containsExactly(ConformanceCheck.CANCEL, ConformanceCheck.LATE_CANCEL);
        assertThat(workers).isZero();
    }

    @Test
    void oneThatEndsTheJobAndIgnoresALateCancelIsRight() throws Exception {
        check(1, SLOW, new Worker());
        assertThat(held(report))
                .containsExactly(ConformanceCheck.CANCEL, ConformanceCheck.LATE_CANCEL);
    }

    @Test
    void ofTwoJobsOnlyTheOneIsCancelled() throws Exception {
        check(2, SLOW, new Worker());
        assertThat(failed(report)).isEmpty();
        var both = new CheckReport();
        check(
                2,
                SLOW,
                new Worker() {
                    @Override
                    void cancel(JsonNode job, ScriptedWorker worker) {
                        running.reversed().forEach(each -> worker.refuse(each, -1));
                    }
                },
                both);
        assertThat(reason(both, ConformanceCheck.CANCEL))
                .isEqualTo("a job that was not cancelled ended, too");
    }

    @Test
    void anAnswerToACancelThatCameTooLateIsOneTooMany() throws Exception {
        check(
                1,
                null,
                new Worker() {
                    @Override
                    void late(String id, ScriptedWorker worker) {
                        worker.say("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":0}");
                    }
                });
        assertThat(failed(report)).containsExactly(ConformanceCheck.LATE_CANCEL);
        assertThat(evidence(report, ConformanceCheck.LATE_CANCEL))
                .hasSize(2)
                .first()
                .asString()
                .contains("\"cancel\"");
    }

    @Test
    void oneThatEndsFromALateCancelAnswersNoOtherJob() throws Exception {
        check(
                1,
                null,
                new Worker() {
                    @Override
                    void late(String id, ScriptedWorker worker) {
                        worker.exit(1);
                    }
                });
        assertThat(reason(report, ConformanceCheck.LATE_CANCEL))
                .isEqualTo("no other job was answered after it");
    }

    @Test
    void oneThatEndsInsteadOfTheJobFails() throws Exception {
        check(
                1,
                SLOW,
                new Worker() {
                    @Override
                    void cancel(JsonNode job, ScriptedWorker worker) {
                        worker.exit(1);
                    }
                });
        assertThat(failed(report)).containsExactly(ConformanceCheck.CANCEL);
        assertThat(reason(report, ConformanceCheck.CANCEL)).isEqualTo("it ended with exit code 1");
    }

    @Test
    void aJobThatIsOverAtOnceCannotBeCancelled() throws Exception {
        var hello = new WorkerHello(1, true, List.of());
        // at once, however long it takes here
        try (WorkerSession session = ScriptedWorker.sessionOf(() -> 0, "sh", new Worker())) {
            check(session, hello, new CheckOptions.Slow("quick", "{}"), report);
        }
        assertThat(reason(report, ConformanceCheck.CANCEL))
                .isEqualTo(
                        "the slow job, of type quick, was over at once:"
                                + " name another with --slow-type");
    }

    @Test
    void withoutASlowJobOnlyTheLateCancelIsTried() throws Exception {
        check(1, null, new Worker());
        assertThat(held(report)).containsExactly(ConformanceCheck.LATE_CANCEL);
        assertThat(skipped(report)).containsExactly(ConformanceCheck.CANCEL);
    }

    private void check(int concurrency, CheckOptions.@Nullable Slow slow, Worker worker)
            throws Exception {
        check(concurrency, slow, worker, report);
    }

    private static void check(
            int concurrency, CheckOptions.@Nullable Slow slow, Worker worker, CheckReport into)
            throws Exception {
        check(new WorkerHello(concurrency, true, List.of()), slow, worker, into);
    }

    private int check(WorkerHello hello, CheckOptions.Slow slow, Worker worker) throws Exception {
        return check(hello, slow, worker, report);
    }

    /// @return how many workers were started
    private static int check(
            WorkerHello hello, CheckOptions.@Nullable Slow slow, Worker worker, CheckReport into)
            throws Exception {
        try (WorkerSession session = ScriptedWorker.session(worker, "--concurrency", "4")) {
            check(session, hello, slow, into);
            return session.candidates().size();
        }
    }

    private static void check(
            WorkerSession session,
            WorkerHello hello,
            CheckOptions.@Nullable Slow slow,
            CheckReport into)
            throws Exception {
        var capabilities = new WorkerCapabilities(hello, "a", "{}", slow, true);
        new CancelChecks(session, into, capabilities).check();
    }

    /// Runs slow jobs until they are cancelled, and others at once.
    private static class Worker implements ScriptedWorker.Script {
        final List<JsonNode> running = new ArrayList<>();

        @Override
        public final void line(JsonNode request, ScriptedWorker worker) {
            String method = request.path("method").asString();
            if (method.equals("cancel")) {
                JsonNode id = request.path("params").path("id");
                running.stream()
                        .filter(job -> job.path("id").equals(id))
                        .findFirst()
                        .ifPresentOrElse(
                                job -> cancel(job, worker), () -> late(id.toString(), worker));
            } else if (method.equals(SLOW.type())) {
                running.add(request);
            } else {
                worker.answer(request, "1");
            }
        }

        void cancel(JsonNode job, ScriptedWorker worker) {
            worker.refuse(job, -1);
        }

        void late(String unusedId, ScriptedWorker unusedWorker) {}
    }
}
