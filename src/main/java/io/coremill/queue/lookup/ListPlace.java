package io.coremill.queue.lookup;

import io.coremill.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A place in a list, from which it can go on whatever has come or gone meanwhile.
///
/// @param finished when the job there finished; null in a list by ids
public record ListPlace(JobId job, @Nullable Instant finished) {
    public static ListPlace at(JobId job) {
        return new ListPlace(job, null);
    }
}
