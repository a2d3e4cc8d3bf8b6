package io.coremill.conformance.check;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.OutgoingLine;
import io.coremill.conformance.session.RequestExchange;
import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.conformance.session.WorkerSession;
import io.coremill.conformance.session.WorkerUnderTest;
import io.coremill.subprocess.ProcessSignals;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The end of a worker: asked for through its stdin, and by a signal.
final class TerminationChecks {
    /// So long a worker may take to be ready for a signal that is not known to answer.
    private static final long STARTING_MILLIS = 500;

    private final WorkerSession stage;
    private final CheckReport report;
    private final @Nullable WorkerCapabilities subject;

    /// @param subject null if the worker answers nothing
    TerminationChecks(
            WorkerSession stage, CheckReport report, @Nullable WorkerCapabilities subject) {
        this.stage = stage;
        this.report = report;
        this.subject = subject;
    }

    void check() throws IOException, InterruptedException {
        stdinEnd();
        stage.endCurrent();
        terminate();
        stage.endCurrent();
    }

    private void stdinEnd() throws IOException, InterruptedException {
        WorkerUnderTest candidate = stage.candidate();
        getReady(candidate);
        candidate.endStdin();
        Integer code = candidate.awaitExit(stage.options().millis());
        if (code == null) {
            report.fails(
                    ConformanceCheck.STDIN_END,
                    "it was still there %s after its stdin had been closed"
                            .formatted(stage.options().limit()),
                    List.of(),
                    "an exit: when reading a line finds the end of the stream, the loop is over");
            report.skip(ConformanceCheck.EXIT_CODE, "it did not exit");
            report.skip(ConformanceCheck.NOTHING_LEFT, "it did not exit");
            return;
        }
        report.holds(ConformanceCheck.STDIN_END);
        judgeCode(code, candidate);
        judgeRest(candidate);
    }

    private void judgeCode(int code, WorkerUnderTest candidate) {
        if (code == 0) {
            report.holds(ConformanceCheck.EXIT_CODE);
        } else {
            report.fails(
                    ConformanceCheck.EXIT_CODE,
                    "it exited with code " + code,
                    candidate.lastWords(),
                    "code 0, as nothing went wrong");
        }
    }

    private void judgeRest(WorkerUnderTest candidate) throws InterruptedException {
        List<String> left = candidate.left();
        if (left.isEmpty()) {
            report.holds(ConformanceCheck.NOTHING_LEFT);
        } else {
            report.fails(
                    ConformanceCheck.NOTHING_LEFT,
                    "after its exit there was still " + String.join(", ", left),
                    List.of(),
                    "that it ends what it has started; the service kills the rest");
        }
    }

    private void terminate() throws IOException, InterruptedException {
        WorkerUnderTest candidate = stage.candidate();
        getReady(candidate);
        OutgoingLine slow = startSlow(candidate);
        candidate.signal(ProcessSignals.TERM);
        if (candidate.awaitExit(stage.options().millis()) != null) {
            report.holds(ConformanceCheck.TERMINATES);
            return;
        }
        report.fails(
                ConformanceCheck.TERMINATES,
                "it was still there %s after SIGTERM, %s"
                        .formatted(
                                stage.options().limit(),
                                slow == null ? "with nothing to do" : "while a job ran"),
                candidate.transcript().entries().stream()
                        .filter(e -> slow != null && slow.id() != null && slow.id().equals(e.id()))
                        .toList(),
                "an end: leave the default action for SIGTERM, or exit from the handler");
    }

    /// Until its start is over: what it does before is not asked here.
    private void getReady(WorkerUnderTest candidate) throws IOException, InterruptedException {
        if (subject != null) {
            RequestExchange _ = stage.ask(stage.run(subject.type(), subject.payload()));
        } else {
            TranscriptEntry _ = candidate.awaitTurn(candidate.transcript().mark(), STARTING_MILLIS);
        }
    }

    private @Nullable OutgoingLine startSlow(WorkerUnderTest candidate)
            throws InterruptedException {
        if (subject == null || subject.slow() == null) {
            return null;
        }
        OutgoingLine slow = stage.run(subject.slow().type(), subject.slow().payload());
        int mark = candidate.transcript().mark();
        candidate.send(List.of(slow));
        TranscriptEntry _ = candidate.awaitTurn(mark, STARTING_MILLIS);
        return slow;
    }
}
