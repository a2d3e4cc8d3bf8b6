package io.coremill.dispatch;

import io.coremill.job.Attempt;
import io.coremill.job.ExecutionStats;
import io.coremill.job.JobError;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.queue.Lease;
import io.coremill.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A live attempt that has ended, with all that it left behind. Its settlement is made of that.
///
/// @param startedAt null if it never started
/// @param took from its start to its end
record EndedAttempt(
        Outcome outcome,
        @Nullable Instant startedAt,
        Instant endedAt,
        Duration took,
        ExecutionStats ran,
        @Nullable Progress progress,
        List<LogLine> lines) {

    /// The settlement of a lease whose attempt started at this time.
    Settlement settlement(Lease lease, Instant start) {
        return new Settlement(
                lease.number(),
                lease.job(),
                new Attempt(lease.tries().attempt(), outcome.word(), start, endedAt, error(), ran),
                next(lease),
                outcome instanceof Outcome.WorkerLost,
                result(),
                progress,
                lines,
                lease.task().sensitive());
    }

    /// After the deadline there is no other attempt.
    private NextStep next(Lease lease) {
        NextStep next = lease.tries().after(outcome, endedAt, ThreadLocalRandom.current());
        return next instanceof NextStep.RunAgain(_, var error) && lease.limits().isOver(endedAt)
                ? new NextStep.Finish(JobState.FAILED, error)
                : next;
    }

    private @Nullable JobError error() {
        return switch (outcome) {
            case Outcome.Failed(var error, _) -> error;
            case Outcome.TimedOut(var error) -> error;
            case Outcome.WorkerLost(var error) -> error;
            case Outcome.Succeeded _, Outcome.Cancelled _ -> null;
            case Outcome.GivenBack _, Outcome.Again _ -> null;
        };
    }

    private @Nullable Result result() {
        return outcome instanceof Outcome.Succeeded(var result) ? result : null;
    }
}
