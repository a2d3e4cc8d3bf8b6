package io.coremill.comparison.arena;

import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which executor an arena has, and what its processes run.
///
/// @param program of processes; null for threads
/// @param startTimeout how long a worker may take to send hello; null if it need not send it
/// @param meta the word for where requests to workers have what is to be known of their attempts;
///     null if these have no requests, or have it where it is by default
/// @param once if each attempt has one process; else null
public record ExecutorSetup(
        Kind kind,
        @Nullable ProgramSpec program,
        @Nullable Duration startTimeout,
        @Nullable String meta,
        @Nullable Once once) {

    public static final ExecutorSetup THREADS =
            new ExecutorSetup(Kind.THREADS, null, null, null, null);
    public static final ExecutorSetup VIRTUAL_THREADS =
            new ExecutorSetup(Kind.VIRTUAL_THREADS, null, null, null, null);

    /// Processes that stay and take one attempt after the other.
    public static ExecutorSetup workers(
            ProgramSpec program, @Nullable Duration startTimeout, @Nullable String meta) {
        return new ExecutorSetup(Kind.WORKERS, program, startTimeout, meta, null);
    }

    /// A process for each attempt.
    public static ExecutorSetup once(ProgramSpec program, Once once) {
        return new ExecutorSetup(Kind.ONCE, program, null, null, once);
    }

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
