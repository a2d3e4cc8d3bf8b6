package io.coremill.comparison.arena;

import io.coremill.handler.registry.HandlerSettings;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which executor an arena has, and the job that it runs.
///
/// @param queue whose settings these are
/// @param slots attempts at once
/// @param concurrency attempts at once in each worker
/// @param program of processes; null for threads
/// @param startTimeout how long a worker may take to say hello; null if it need not say it
/// @param meta the word for where requests to workers have what is to be known of their attempts;
///     null if these have no requests
/// @param once if each attempt has a process of its own; else null
/// @param payload a JSON object on one line
public record ArenaSetup(
        Kind kind,
        String queue,
        int slots,
        int concurrency,
        @Nullable ProgramSpec program,
        @Nullable Duration startTimeout,
        @Nullable String meta,
        @Nullable Once once,
        HandlerSettings handlers,
        String type,
        String payload) {

    /// The executor.
    public enum Kind {
        THREADS,
        VIRTUAL_THREADS,
        WORKERS,
        ONCE
    }

    /// What becomes of what a program prints.
    public record Once(String resultType, int maxResult) {}
}
