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

    private final WorkerSession session;
    private final CheckReport report;
    private final @Nullable WorkerCapabilities capabilities;

    /// @param capabilities null if the worker answers nothing
    TerminationChecks(
            WorkerSession session, CheckReport report, @Nullable WorkerCapabilities capabilities) {
        this.session = session;
        this.report = report;
        this.capabilities = capabilities;
    }

    void check() throws IOException, InterruptedException {
        stdinEnd();
        session.endCurrent();
        terminate();
        session.endCurrent();
    }

    private void stdinEnd() throws IOException, InterruptedException {
        WorkerUnderTest worker = session.worker();
        getReady(worker);
        worker.endStdin();
        Integer code = worker.awaitExit(session.options().millis());
        if (code == null) {
            report.fails(
                    ConformanceCheck.STDIN_END,
                    "it was still there %s after its stdin had been closed"
                            .formatted(session.options().limit()),
                    List.of(),
                    "an exit: when reading a line finds the end of the stream, the loop is over");
            report.skip(ConformanceCheck.EXIT_CODE, "it did not exit");
            report.skip(ConformanceCheck.NOTHING_LEFT, "it did not exit");
            return;
        }
        report.holds(ConformanceCheck.STDIN_END);
        judgeCode(code, worker);
        judgeRest(worker);
    }

    private void judgeCode(int code, WorkerUnderTest worker) throws InterruptedException {
        if (code == 0) {
            report.holds(ConformanceCheck.EXIT_CODE);
        } else {
            worker.awaitLastWords();
            report.fails(
                    ConformanceCheck.EXIT_CODE,
                    "it exited with code " + code,
                    worker.lastWords(),
                    "code 0, as nothing went wrong");
        }
    }

    private void judgeRest(WorkerUnderTest worker) throws InterruptedException {
        List<String> left = worker.left();
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
        WorkerUnderTest worker = session.worker();
        getReady(worker);
        OutgoingLine slow = startSlow(worker);
        worker.signal(ProcessSignals.TERM);
        if (worker.awaitExit(session.options().millis()) != null) {
            report.holds(ConformanceCheck.TERMINATES);
            return;
        }
        report.fails(
                ConformanceCheck.TERMINATES,
                "it was still there %s after SIGTERM, %s"
                        .formatted(
                                session.options().limit(),
                                slow == null ? "with nothing to do" : "while a job ran"),
                worker.transcript().entries().stream()
                        .filter(e -> slow != null && slow.id() != null && slow.id().equals(e.id()))
                        .toList(),
                "an end: leave the default action for SIGTERM, or exit from the handler");
    }

    /// Until its start is over: what it does before is not asked here.
    private void getReady(WorkerUnderTest worker) throws IOException, InterruptedException {
        if (capabilities != null) {
            RequestExchange _ =
                    session.ask(session.run(capabilities.type(), capabilities.payload()));
        } else {
            TranscriptEntry _ = worker.awaitTurn(worker.transcript().mark(), STARTING_MILLIS);
        }
    }

    private @Nullable OutgoingLine startSlow(WorkerUnderTest worker) throws InterruptedException {
        if (capabilities == null || capabilities.slow() == null) {
            return null;
        }
        OutgoingLine slow = session.run(capabilities.slow().type(), capabilities.slow().payload());
        int mark = worker.transcript().mark();
        worker.send(List.of(slow));
        TranscriptEntry _ = worker.awaitTurn(mark, STARTING_MILLIS);
        return slow;
    }
}
