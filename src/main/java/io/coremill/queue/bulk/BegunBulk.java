package io.coremill.queue.bulk;

import io.coremill.job.JobId;
import org.jspecify.annotations.Nullable;

/// What became of the wish for a bulk action.
///
/// @param begun the action, if it has just been made; null if the same request had made it before
public record BegunBulk(JobId id, @Nullable BulkAction begun) {
    public static BegunBulk of(BulkAction action) {
        return new BegunBulk(action.id(), action);
    }

    public static BegunBulk before(JobId id) {
        return new BegunBulk(id, null);
    }
}
