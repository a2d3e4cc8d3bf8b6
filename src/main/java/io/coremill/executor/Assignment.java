package io.coremill.executor;

import io.coremill.job.ExecutionStats;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An attempt as its executor sees it: what to run, and where to report. Safe from any thread; no
/// method blocks.
public interface Assignment {

    /// The number of its lease, never used for another attempt.
    long lease();

    JobId job();

    String type();

    /// A JSON object on one line.
    String payload();

    int attempt();

    /// Null if the job was submitted without one.
    default @Nullable String traceparent() {
        return null;
    }

    /// Whether what it says is for some eyes only, and for no log of the service.
    default boolean isSensitive() {
        return false;
    }

    /// The attempt starts now, and its clock with it.
    ///
    /// @param stopper how to end it early; may be called at once, from any thread
    /// @param ran what is known of the place already, for those who look while it runs
    /// @return when it has to be done
    Instant started(AttemptStopper stopper, ExecutionStats ran);

    /// It came along so far; nothing need be done.
    default void progress(Progress progress) {}

    /// It left a line; nothing need be done.
    default void log(LogLine line) {}

    /// The attempt has ended. Only the first call counts.
    void ended(Outcome outcome, ExecutionStats ran);
}
