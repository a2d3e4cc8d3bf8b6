package io.coremill.executor;

import io.coremill.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the last worker that had a name ended. Texts are bounded.
///
/// @param reason the word for metrics, `crashed` for instance
/// @param planned whether it ended in the course of things
/// @param message what happened to it, in a sentence
/// @param evidence what that rests on
/// @param stderr the last that it wrote there
/// @param stdout the last that it wrote there and that was no message
/// @param done attempts that ended in it
/// @param unanswered jobs that it had when it ended
/// @param lastJobs those before them, the newest first
public record WorkerEnd(
        String id,
        String queue,
        long pid,
        Instant startedAt,
        Instant endedAt,
        String reason,
        boolean planned,
        String message,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable String evidence,
        String stderr,
        String stdout,
        long done,
        List<JobId> unanswered,
        List<JobId> lastJobs) {}
