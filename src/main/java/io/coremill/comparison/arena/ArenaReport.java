package io.coremill.comparison.arena;

import io.coremill.cores.usage.FamilyUse;
import org.jspecify.annotations.Nullable;

/// What an arena has measured of jobs that it was ordered to run.
///
/// @param atOnce the most that ran at the same time
/// @param isAhead whether jobs were taken before those before them had ended, so that their
///     latencies are not their own
/// @param result of all of them, if it is the same JSON; else null
/// @param trouble why not all could be run, or not all slots be had
/// @param use of all processes of the arena meanwhile; null where the system does not report it
public record ArenaReport(
        Times times,
        Failures failures,
        int atOnce,
        boolean isAhead,
        Workers workers,
        @Nullable String result,
        @Nullable String trouble,
        @Nullable FamilyUse use) {

    /// Of an arena that has come to rest, with no job.
    static ArenaReport atRest() {
        var times = new Times(0, 0, new long[0]);
        var failures = new Failures(0, null);
        return new ArenaReport(times, failures, 0, false, new Workers(0, 0), null, null, null);
    }

    /// Whether all jobs have been run and succeeded.
    public boolean isGood() {
        return failures.number() == 0 && trouble == null;
    }

    /// How long the jobs took, in nanoseconds.
    ///
    /// @param wallNanos from the start of the first job to the end of the last
    /// @param startNanos from the order until the first of them started
    /// @param latencies of those that succeeded, each from start to end
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Times(long wallNanos, long startNanos, long[] latencies) {}

    /// The jobs that did not succeed.
    ///
    /// @param first the message of the first of them
    public record Failures(int number, @Nullable String first) {}

    /// The workers that there are afterwards.
    ///
    /// @param starting those that cannot run a job yet
    /// @param ready those that can
    public record Workers(int starting, int ready) {}
}
