package io.coremill.queue.upload;

import io.coremill.job.JobSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Jobs to accept in their order.
///
/// @param isWhole whether all of them are accepted in one transaction, or none
/// @param lines whose jobs these are, of an upload under a key; else null
public record JobChunk(List<Entry> jobs, boolean isWhole, @Nullable KeyedLines lines) {

    public JobChunk(List<Entry> jobs, boolean isWhole) {
        this(jobs, isWhole, null);
    }

    /// @param maxWaiting jobs its queue may hold
    public record Entry(JobSpec spec, int maxWaiting) {}
}
