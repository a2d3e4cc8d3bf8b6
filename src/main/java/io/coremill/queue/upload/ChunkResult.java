package io.coremill.queue.upload;

import io.coremill.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a [JobChunk].
///
/// @param accepted the jobs that were, which are the first of the chunk
/// @param stoppedBy why the others were not; null if there are none
public record ChunkResult(List<JobId> accepted, @Nullable Throwable stoppedBy) {}
