package io.coremill.queue.offline;

import io.coremill.job.Job;
import io.coremill.job.key.UniqueRule;
import org.jspecify.annotations.Nullable;

/// A job that waits, or will once a service starts on its store.
///
/// @param unique what it said about being the only one of its kind
/// @param isOfLaterVersion whether it said that in words that only a later version knows
public record WaitingJob(Job job, @Nullable UniqueRule unique, boolean isOfLaterVersion) {

    /// Whether it has never started, also not in the hand of a service that was killed.
    public boolean isFresh() {
        return job.times().started() == null && job.history().ended().isEmpty();
    }
}
