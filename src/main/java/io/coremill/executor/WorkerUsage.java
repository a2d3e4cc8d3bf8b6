package io.coremill.executor;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a worker has used since its start, and where. Null is what is not known, or not reported by
/// this system.
///
/// @param core the one it was last seen on
/// @param cores all it was seen on while it used CPU time, in ascending order
/// @param threads those it has now, in all its processes
/// @param processes itself and those it has forked that still run
/// @param rss resident memory in bytes, the sum over its processes
/// @param pss the same with what they share counted once; null unless it has forked
/// @param runqueueWait time that its threads could have run but had no core
/// @param migrations moves of its threads from one core to another
/// @param voluntarySwitches how often a thread waited for something
/// @param involuntarySwitches how often a thread lost its core to another
public record WorkerUsage(
        @Nullable Integer core,
        @Nullable List<Integer> cores,
        @Nullable Integer threads,
        @Nullable Integer processes,
        @Nullable Long rss,
        @Nullable Long pss,
        @Nullable Duration runqueueWait,
        @Nullable Long migrations,
        @Nullable Long voluntarySwitches,
        @Nullable Long involuntarySwitches) {
    public static final WorkerUsage UNKNOWN = of(null, null);

    /// Nothing but what a single look shows.
    public static WorkerUsage of(@Nullable Integer core, @Nullable Long rss) {
        return new WorkerUsage(core, null, null, null, rss, null, null, null, null, null);
    }

    /// Its memory in bytes, once for what its processes share where that is known.
    public @Nullable Long memory() {
        return pss == null ? rss : pss;
    }
}
