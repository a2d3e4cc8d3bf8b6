package io.coremill.queue.sqlite;

import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.queue.Settlement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A settlement in the words of the table; its JSON is written by the thread that settles, which
/// spares the writer the work.
///
/// @param attempt JSON, if there was one
record Ending(
        Settlement settlement,
        Instant now,
        @Nullable String attempt,
        @Nullable String error,
        @Nullable String progress) {

    static Ending of(Settlement settlement, Instant now) {
        return new Ending(
                settlement,
                now,
                Json.writeNullable(settlement.attempt()),
                settlement.next() instanceof NextStep.Finish(_, var error)
                        ? Json.writeNullable(error)
                        : null,
                Json.writeNullable(settlement.progress()));
    }

    /// The state the job is in next. What was to run again, but is not wanted any more, is over.
    JobState state(boolean unwanted) {
        return switch (settlement.next()) {
            case NextStep.Finish(var state, _) -> state;
            case NextStep.RunAgain(var dueAt, _) -> unwanted ? JobState.CANCELLED : waiting(dueAt);
            case NextStep.GiveBack() -> unwanted ? JobState.CANCELLED : JobState.QUEUED;
        };
    }

    @Nullable Long due() {
        return settlement.next() instanceof NextStep.RunAgain(var dueAt, _)
                ? Micros.of(dueAt)
                : null;
    }

    @Nullable Long started() {
        var ended = settlement.attempt();
        return ended == null ? null : Micros.of(ended.startedAt());
    }

    /// Whether it is as if the attempt had not been made.
    boolean uncounted() {
        return settlement.attempt() == null || settlement.next() instanceof NextStep.GiveBack;
    }

    private JobState waiting(Instant dueAt) {
        return dueAt.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED;
    }
}
