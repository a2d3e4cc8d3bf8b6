package io.coremill.executor;

import io.coremill.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A worker process at one moment.
///
/// @param jobs those it runs now
/// @param done attempts that ended in it
/// @param pinnedTo the core it may run on; null if it may run on any that the service may use
public record WorkerView(
        WorkerIdentity identity,
        WorkerState state,
        List<JobId> jobs,
        long done,
        @Nullable Integer pinnedTo,
        WorkerUsage usage) {

    public String id() {
        return identity.id();
    }

    public long pid() {
        return identity.pid();
    }
}
