package io.coremill.settings;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A queue's settings as written. All are text, so that [QueueReader] can tell every error at
/// once rather than the first that does not convert.
///
/// @param env bound only so that it counts as known: [VariableNames] has the names as written
record QueueProperties(
        @Nullable String executor,
        @Nullable String slots,
        @Nullable List<String> command,
        @Nullable String mode,
        @Nullable String resultType,
        @Nullable String maxResult,
        @Nullable String concurrency,
        @Nullable List<String> types,
        @Nullable String timeout,
        @Nullable String maxAttempts,
        @Nullable String maxWaiting,
        @Nullable String cancelGrace,
        @Nullable String termGrace,
        @Nullable String minWorkers,
        @Nullable String idleTimeout,
        @Nullable String startTimeout,
        @Nullable String meta,
        @Nullable String directory,
        @Nullable Map<String, String> env,
        @Nullable List<String> passEnv,
        @Nullable String pinning,
        @Nullable String nice,
        @Nullable String scheduling,
        @Nullable String user,
        @Nullable String sandbox,
        @Nullable LimitsProperties limits,
        @Nullable RecycleProperties recycle) {

    /// What stands under `.limits`.
    record LimitsProperties(
            @Nullable String memory,
            @Nullable String memoryHard,
            @Nullable String cpu,
            @Nullable String openFiles,
            @Nullable String processes,
            @Nullable String output) {
        static final LimitsProperties NONE =
                new LimitsProperties(null, null, null, null, null, null);
    }

    /// What stands under `.recycle`.
    record RecycleProperties(
            @Nullable String jobs,
            @Nullable String age,
            @Nullable String memory,
            @Nullable String growth) {
        static final RecycleProperties NONE = new RecycleProperties(null, null, null, null);
    }
}
