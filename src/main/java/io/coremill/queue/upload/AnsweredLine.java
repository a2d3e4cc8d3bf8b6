package io.coremill.queue.upload;

import io.coremill.job.JobId;
import org.jspecify.annotations.Nullable;

/// What became of a line of an upload under a key.
///
/// @param check of [LineMark]: another body has another one
/// @param job null if the line was rejected
public record AnsweredLine(long line, int check, @Nullable JobId job) {}
