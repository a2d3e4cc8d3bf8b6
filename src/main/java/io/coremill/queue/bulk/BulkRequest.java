package io.coremill.queue.bulk;

import io.coremill.job.JobState;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobVisibility;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a bulk action is to do. It is kept in the store as it is.
///
/// @param priority of `SET_PRIORITY` alone
/// @param target of `MOVE` alone
/// @param visible what its maker may see: only such jobs are changed; null for all
public record BulkRequest(
        BulkKind kind,
        BulkFilter filter,
        @Nullable Integer priority,
        @Nullable BulkTarget target,
        @Nullable JobVisibility visible) {

    /// One of a maker who may see all jobs.
    public BulkRequest(
            BulkKind kind,
            BulkFilter filter,
            @Nullable Integer priority,
            @Nullable BulkTarget target) {
        this(kind, filter, priority, target, null);
    }

    /// The jobs that it is for.
    public JobFilter jobs() {
        return visible == null ? filter.forKind(kind) : filter.forKind(kind).within(visible);
    }

    /// What is to be different about each job that waits.
    public JobChange change(Instant now) {
        return new JobChange(
                priority,
                kind == BulkKind.RUN_NOW ? now : null,
                target == null ? null : new JobChange.Target(target.queue(), target.maxWaiting()),
                null,
                null);
    }

    /// In which a job must still be when its turn comes; else it has moved on.
    public Set<JobState> states() {
        return filter.forKind(kind).states();
    }

    /// A queue to move to.
    ///
    /// @param maxWaiting jobs that may wait there
    /// @param types of jobs that can run there; null if any can
    public record BulkTarget(String queue, int maxWaiting, @Nullable List<String> types) {
        public boolean takes(String type) {
            return types == null || types.contains(type);
        }
    }
}
