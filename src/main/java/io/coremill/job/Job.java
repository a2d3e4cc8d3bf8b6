package io.coremill.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job as it stands at one moment.
///
/// @param error why it failed, in a job that did
/// @param result what it returned, if it succeeded and the reader asked for results
public record Job(
        JobId id,
        JobSpec spec,
        Status status,
        Times times,
        History history,
        @Nullable JobError error,
        @Nullable Result result) {

    /// A job that has just come in.
    public static Job accepted(JobId id, JobSpec spec, JobState state, Times times) {
        var status = new Status(state, 1, 0, false);
        return new Job(id, spec, status, times, History.NONE, null, null);
    }

    /// The same with another spec.
    public Job with(JobSpec other) {
        return new Job(id, other, status, times, history, error, result);
    }

    public JobState state() {
        return status.state();
    }

    /// Whether what goes into it and what comes out of it is for some eyes only.
    public boolean isSensitive() {
        return spec.terms().sensitive();
    }

    /// How far it has come.
    ///
    /// @param version rises with every change of the job
    /// @param attempt the number of the current or last attempt, 0 before the first
    public record Status(JobState state, long version, int attempt, boolean cancelRequested) {}

    /// When something happened to it, or will.
    ///
    /// @param started when the current or last attempt started
    /// @param keptUntil when it may be removed, once it has finished; null where that goes by the
    ///     settings of whoever removes
    public record Times(
            Instant submitted,
            Instant due,
            @Nullable Instant started,
            @Nullable Instant finished,
            @Nullable Instant keptUntil) {

        /// Before the first attempt.
        public static Times waiting(Instant submitted, Instant due) {
            return new Times(submitted, due, null, null, null);
        }
    }

    /// What is known of its attempts.
    ///
    /// @param ended those that have ended, oldest first
    /// @param progress what the current or last attempt reported of itself
    /// @param ran where the current or last attempt ran, as far as it is known
    /// @param fingerprint what failures of one cause have in common; null where that follows from
    ///     the error
    public record History(
            List<Attempt> ended,
            @Nullable Progress progress,
            @Nullable ExecutionStats ran,
            @Nullable String fingerprint) {

        public static final History NONE = new History(List.of(), null, null);

        public History(
                List<Attempt> ended, @Nullable Progress progress, @Nullable ExecutionStats ran) {
            this(ended, progress, ran, null);
        }
    }
}
