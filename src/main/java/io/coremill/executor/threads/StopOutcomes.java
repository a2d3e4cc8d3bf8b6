package io.coremill.executor.threads;

import io.coremill.executor.StopReason;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import org.jspecify.annotations.Nullable;

/// How attempts end that were asked to stop.
final class StopOutcomes {
    private static final String TIMEOUT = "still ran at its deadline";
    private static final String IGNORED =
            "its thread ignores the interrupt and holds its slot until it returns";

    private StopOutcomes() {}

    static Outcome outcome(StopReason reason) {
        return outcome(reason, null);
    }

    static Outcome outcomeWithoutThread(StopReason reason) {
        return outcome(reason, IGNORED);
    }

    private static Outcome outcome(StopReason reason, @Nullable String evidence) {
        return switch (reason) {
            case CANCELLED -> new Outcome.Cancelled();
            case TIMED_OUT ->
                    new Outcome.TimedOut(
                            new JobError(
                                    ErrorKind.TIMEOUT, TIMEOUT, null, null, null, null, evidence));
            case DRAINED -> new Outcome.GivenBack("the service is about to end");
        };
    }
}
