package io.coremill.job;

import java.time.Duration;
import java.util.List;

/// How an attempt ended.
public sealed interface Outcome {
    String GIVEN_BACK = "given-back";
    String AGAIN = "again";

    /// All that [#word] may answer.
    List<String> WORDS =
            List.of(
                    "succeeded",
                    "failed",
                    "timeout",
                    "cancelled",
                    "worker-lost",
                    GIVEN_BACK,
                    AGAIN);

    record Succeeded(Result result) implements Outcome {}

    /// The handler, or the worker on its behalf, reported a failure.
    ///
    /// @param retryable whether another attempt might help
    record Failed(JobError error, boolean retryable) implements Outcome {}

    record TimedOut(JobError error) implements Outcome {}

    record Cancelled() implements Outcome {}

    /// The worker process went away under it.
    record WorkerLost(JobError error) implements Outcome {}

    /// The service stopped it without its fault, for a drain for instance: it does not count.
    record GivenBack(String reason) implements Outcome {}

    /// Its handler wants another one later, as what it needs is not there yet: it does not count.
    ///
    /// @param pause until then
    /// @param reason of the handler; empty if it gave none
    record Again(Duration pause, String reason) implements Outcome {
        public static final Duration LONGEST = Duration.ofDays(365);
    }

    /// The word for this outcome in the API, in metrics and in logs.
    default String word() {
        return switch (this) {
            case Succeeded _ -> "succeeded";
            case Failed _ -> "failed";
            case TimedOut _ -> "timeout";
            case Cancelled _ -> "cancelled";
            case WorkerLost _ -> "worker-lost";
            case GivenBack _ -> GIVEN_BACK;
            case Again _ -> AGAIN;
        };
    }
}
