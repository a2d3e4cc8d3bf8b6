package io.coremill.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What becomes of a job once an attempt at it has ended.
public sealed interface NextStep {

    /// It is over, in a final state.
    record Finish(JobState state, @Nullable JobError error) implements NextStep {}

    /// Another attempt, not before `dueAt`.
    record RunAgain(Instant dueAt, JobError error) implements NextStep {}

    /// Another attempt, not before `dueAt`, as if this one had not been made.
    record PutOff(Instant dueAt) implements NextStep {}

    /// Back to its place in the queue, as if the attempt had not been made.
    record GiveBack() implements NextStep {}
}
