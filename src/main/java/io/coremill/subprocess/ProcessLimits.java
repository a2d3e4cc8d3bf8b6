package io.coremill.subprocess;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a process may use; null is as much as it likes.
///
/// @param memory bytes that may be resident in it and all it has started; watched
/// @param memoryHard bytes of data of each of its processes, past which the kernel gives it no more
/// @param cpu time on cores for each attempt
/// @param openFiles of each of its processes at once
/// @param processes that it and all it has started may be at once; watched
/// @param output bytes on stdout and stderr for each attempt; watched
public record ProcessLimits(
        @Nullable Long memory,
        @Nullable Long memoryHard,
        @Nullable Duration cpu,
        @Nullable Integer openFiles,
        @Nullable Integer processes,
        @Nullable Long output) {
    public static final ProcessLimits NONE = new ProcessLimits(null, null, null, null, null, null);
}
