package io.coremill.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job as it stands at one moment.
///
/// @param version rises with every change of the job
/// @param attempt the number of the current or last attempt, 0 before the first
/// @param startedAt when the current or last attempt started
/// @param attempts those that have ended, oldest first
/// @param ran where the current or last attempt ran, as far as it is known
/// @param error why it failed, in a job that did
/// @param result what it returned, if it succeeded and the reader asked for results
public record Job(
        JobId id,
        JobSpec spec,
        JobState state,
        long version,
        int attempt,
        Instant submittedAt,
        Instant dueAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        boolean cancelRequested,
        @Nullable Progress progress,
        List<Attempt> attempts,
        @Nullable ExecutionStats ran,
        @Nullable JobError error,
        @Nullable Result result) {}
