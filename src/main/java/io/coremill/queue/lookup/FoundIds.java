package io.coremill.queue.lookup;

import io.coremill.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ids of jobs that a search has found, newest first.
///
/// @param searchedTo where it gave up before it had as many as asked: jobs older than this one may
///     match too; null if it did not
public record FoundIds(List<JobId> ids, @Nullable JobId searchedTo) {}
