package io.coremill.conformance;

import io.coremill.subprocess.ProcessSignals;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The end of a worker: asked for through its stdin, and by a signal.
final class Stops {
    /// So long a worker may take to be ready for a signal that is not known to answer.
    private static final long STARTING_MILLIS = 500;

    private final Stage stage;
    private final Report report;
    private final @Nullable Subject subject;

    /// @param subject null if the worker answers nothing
    Stops(Stage stage, Report report, @Nullable Subject subject) {
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
        Candidate candidate = stage.candidate();
        getReady(candidate);
        candidate.endStdin();
        Integer code = candidate.awaitExit(stage.options().millis());
        if (code == null) {
            report.fails(
                    Check.STDIN_END,
                    "it was still there %s after its stdin had been closed"
                            .formatted(stage.options().limit()),
                    List.of(),
                    "an exit: when reading a line finds the end of the stream, the loop is over");
            report.skip(Check.EXIT_CODE, "it did not exit");
            report.skip(Check.NOTHING_LEFT, "it did not exit");
            return;
        }
        report.holds(Check.STDIN_END);
        judgeCode(code, candidate);
        judgeRest(candidate);
    }

    private void judgeCode(int code, Candidate candidate) {
        if (code == 0) {
            report.holds(Check.EXIT_CODE);
        } else {
            report.fails(
                    Check.EXIT_CODE,
                    "it exited with code " + code,
                    candidate.lastWords(),
                    "code 0, as nothing went wrong");
        }
    }

    private void judgeRest(Candidate candidate) throws InterruptedException {
        List<String> left = candidate.left();
        if (left.isEmpty()) {
            report.holds(Check.NOTHING_LEFT);
        } else {
            report.fails(
                    Check.NOTHING_LEFT,
                    "after its exit there was still " + String.join(", ", left),
                    List.of(),
                    "that it ends what it has started; the service kills the rest");
        }
    }

    private void terminate() throws IOException, InterruptedException {
        Candidate candidate = stage.candidate();
        getReady(candidate);
        Call slow = startSlow(candidate);
        candidate.signal(ProcessSignals.TERM);
        if (candidate.awaitExit(stage.options().millis()) != null) {
            report.holds(Check.TERMINATES);
            return;
        }
        report.fails(
                Check.TERMINATES,
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
    private void getReady(Candidate candidate) throws IOException, InterruptedException {
        if (subject != null) {
            Exchange _ = stage.ask(stage.run(subject.type(), subject.payload()));
        } else {
            Entry _ = candidate.awaitTurn(candidate.transcript().mark(), STARTING_MILLIS);
        }
    }

    private @Nullable Call startSlow(Candidate candidate) throws InterruptedException {
        if (subject == null || subject.slow() == null) {
            return null;
        }
        Call slow = stage.run(subject.slow().type(), subject.slow().payload());
        int mark = candidate.transcript().mark();
        candidate.send(List.of(slow));
        Entry _ = candidate.awaitTurn(mark, STARTING_MILLIS);
        return slow;
    }
}
