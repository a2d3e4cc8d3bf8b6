package io.coremill.queue.upload;

import io.coremill.job.JobSpec;
import java.util.List;

/// Jobs to accept in their order.
///
/// @param isWhole whether all of them are accepted in one transaction, or none
public record JobChunk(List<Entry> jobs, boolean isWhole) {

    /// @param maxWaiting jobs its queue may hold
    public record Entry(JobSpec spec, int maxWaiting) {}
}
