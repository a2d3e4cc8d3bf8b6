package io.coremill.comparison.arena;

import io.coremill.cores.usage.FamilyUse;
import org.jspecify.annotations.Nullable;

/// What an arena has measured of jobs that it was told to run.
///
/// @param wallNanos from the start of the first job to the end of the last
/// @param startNanos from the order until the first of them started
/// @param latencies of those that succeeded, each from start to end, in nanoseconds
/// @param failed how many did not succeed
/// @param failure what the first of these says
/// @param atOnce the most that ran at the same time
/// @param isAhead whether jobs were taken before those before them had ended, so that their
///     latencies are not their own
/// @param starting workers that cannot run a job yet
/// @param ready workers that can
/// @param result of all of them, if it is the same JSON; else null
/// @param trouble why not all could be run, or not all slots be had
/// @param use of all processes of the arena meanwhile; null where the system does not tell
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ArenaReport(
        long wallNanos,
        long startNanos,
        long[] latencies,
        int failed,
        @Nullable String failure,
        int atOnce,
        boolean isAhead,
        int starting,
        int ready,
        @Nullable String result,
        @Nullable String trouble,
        @Nullable FamilyUse use) {

    /// Whether all jobs have been run and succeeded.
    public boolean isGood() {
        return failed == 0 && trouble == null;
    }
}
