package io.coremill.queue.bulk;

import io.coremill.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The next jobs of a bulk action.
///
/// @param position of the action when they were looked for: it fences the batch
/// @param next the position behind them; null if there are no others
public record BulkBatch(
        JobId action, BulkKind kind, JobId position, List<JobId> jobs, @Nullable JobId next) {

    public static BulkBatch of(BulkAction action, List<JobId> jobs, @Nullable JobId next) {
        return new BulkBatch(action.id(), action.request().kind(), action.position(), jobs, next);
    }
}
