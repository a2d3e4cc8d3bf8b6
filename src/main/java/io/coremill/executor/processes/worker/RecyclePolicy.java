package io.coremill.executor.processes.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a worker that is well is replaced by a new one; null is never.
///
/// @param jobs that it has done
/// @param age since its start
/// @param memory bytes that are resident in it
/// @param growth bytes by which that has grown since its first job
public record RecyclePolicy(
        @Nullable Integer jobs,
        @Nullable Duration age,
        @Nullable Long memory,
        @Nullable Long growth) {
    public static final RecyclePolicy NEVER = new RecyclePolicy(null, null, null, null);
}
