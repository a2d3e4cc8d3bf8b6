package io.coremill.queue.upload;

import io.coremill.job.JobId;
import org.jspecify.annotations.Nullable;

/// What became of a line of an upload under a key.
///
/// @param check of [LineMark]: another body has another one
/// @param job null if the line was rejected for what is wrong with it
/// @param kind what it did, if it asked for a job
public record AnsweredLine(long line, int check, @Nullable JobId job, LineAnswer.Kind kind) {

    /// One that made a job, or was rejected for what is wrong with it.
    public AnsweredLine(long line, int check, @Nullable JobId job) {
        this(line, check, job, LineAnswer.Kind.NEW);
    }
}
