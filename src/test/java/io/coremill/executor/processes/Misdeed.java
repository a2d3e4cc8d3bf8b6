package io.coremill.executor.processes;

import io.coremill.job.Outcome;
import java.util.List;
import java.util.Set;

/// Something that no worker should do, and what may become of the attempt in which it does it.
///
/// @param hangs whether it has to be stopped
record Misdeed(String kind, String payload, boolean hangs, Set<Class<? extends Outcome>> outcomes) {
    private static final Set<Class<? extends Outcome>> DONE = Set.of(Outcome.Succeeded.class);
    private static final Set<Class<? extends Outcome>> FAILED = Set.of(Outcome.Failed.class);
    private static final Set<Class<? extends Outcome>> LOST = Set.of(Outcome.WorkerLost.class);
    private static final Set<Class<? extends Outcome>> STOPPED = Set.of(Outcome.TimedOut.class);

    /// All that end with their attempt, so that they cannot harm the next one.
    static final List<Misdeed> ALL =
            List.of(
                    new Misdeed("exit", "{\"code\":0}", false, LOST),
                    new Misdeed("exit", "{\"code\":3}", false, LOST),
                    new Misdeed("die", "{\"signal\":9}", false, LOST),
                    new Misdeed("die", "{\"signal\":11}", false, LOST),
                    new Misdeed("die", "{\"signal\":15}", false, LOST),
                    new Misdeed("garbage", "{}", false, DONE),
                    new Misdeed("garbage-and-exit", "{}", false, LOST),
                    new Misdeed("half-a-line", "{}", true, STOPPED),
                    new Misdeed("half-a-line-and-exit", "{}", false, LOST),
                    new Misdeed("never-answer", "{}", true, STOPPED),
                    new Misdeed("ignore-sigterm", "{}", true, STOPPED),
                    new Misdeed("spin", "{}", true, STOPPED),
                    new Misdeed("stop-itself", "{}", true, STOPPED),
                    new Misdeed(
                            "answer-late",
                            "{}",
                            true,
                            Set.of(Outcome.TimedOut.class, Outcome.Succeeded.class)),
                    new Misdeed("answer-twice", "{}", false, DONE),
                    new Misdeed("answer-another", "{}", false, DONE),
                    new Misdeed("wrong-id", "{\"id\":[1]}", false, DONE),
                    new Misdeed("say", "{\"members\":{\"error\":5}}", false, FAILED),
                    new Misdeed("cut-json", "{}", false, FAILED),
                    new Misdeed("late-hello", "{}", false, DONE),
                    new Misdeed("flood-stderr", "{\"bytes\":1000000}", false, DONE),
                    new Misdeed("flood-stdout", "{\"bytes\":1000000}", false, DONE),
                    new Misdeed("flood-stdout", "{\"bytes\":9000000}", false, LOST),
                    new Misdeed("fork-and-exit", "{}", false, LOST),
                    new Misdeed("breed", "{\"children\":5}", true, STOPPED),
                    new Misdeed("long-line", "{\"megabytes\":17}", false, LOST),
                    new Misdeed("long-result", "{\"bytes\":9000000}", false, FAILED),
                    new Misdeed("out-of-memory", "{\"fail\":true}", false, FAILED),
                    new Misdeed("close-stdout", "{}", false, LOST));
}
