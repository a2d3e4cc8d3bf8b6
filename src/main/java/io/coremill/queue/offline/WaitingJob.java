package io.coremill.queue.offline;

import io.coremill.job.Job;
import io.coremill.job.key.UniqueRule;
import org.jspecify.annotations.Nullable;

/// A job that waits, or will once a service starts on its store.
///
/// @param unique what it said about being the only one of its kind
public record WaitingJob(Job job, @Nullable UniqueRule unique) {}
