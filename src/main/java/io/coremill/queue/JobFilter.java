package io.coremill.queue;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import org.jspecify.annotations.Nullable;

/// Which jobs to list; null means any.
///
/// @param before only jobs older than this one
public record JobFilter(
        @Nullable String queue,
        @Nullable String type,
        @Nullable JobState state,
        @Nullable JobId before) {}
