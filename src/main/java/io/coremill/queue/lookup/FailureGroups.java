package io.coremill.queue.lookup;

import io.coremill.job.JobError;
import io.coremill.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Failed jobs by what they failed of, the largest group first.
///
/// @param partial whether there are more failures than were looked at: these are the newest
public record FailureGroups(List<FailureGroup> groups, boolean partial) {
    /// Failures that one look goes through.
    public static final int MOST_FAILURES = 100_000;

    /// Failures of one cause.
    ///
    /// @param first when the first of them finished
    /// @param last when the last of them finished
    /// @param sample the newest of them
    /// @param error of the sample; null if that is gone
    /// @param sensitive whether the sample is
    public record FailureGroup(
            String fingerprint,
            String type,
            long jobs,
            Instant first,
            Instant last,
            JobId sample,
            @Nullable JobError error,
            boolean sensitive) {}
}
