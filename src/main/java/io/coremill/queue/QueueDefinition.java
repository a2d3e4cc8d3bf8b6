package io.coremill.queue;

import io.coremill.job.ExecutorKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A queue as the settings describe it, checked.
///
/// @param slots attempts at once
/// @param command of a worker; empty means the Java worker, and always is for threads
/// @param concurrency jobs at once per worker
/// @param types those a command takes; empty means any
/// @param timeout of an attempt, unless the job has its own
/// @param maxAttempts unless the job has its own
/// @param maxWaiting jobs that may wait here, scheduled ones included
/// @param cancelGrace between asking an attempt to stop and SIGTERM to its worker
/// @param termGrace between SIGTERM and SIGKILL
/// @param once if each job has a process of the command to itself; null if workers stay
public record QueueDefinition(
        String name,
        ExecutorKind executor,
        int slots,
        List<String> command,
        int concurrency,
        Set<String> types,
        Duration timeout,
        int maxAttempts,
        int maxWaiting,
        Duration cancelGrace,
        Duration termGrace,
        @Nullable Once once) {

    /// What becomes of what a program prints.
    ///
    /// @param resultType its media type
    /// @param maxResult the most bytes it may have
    public record Once(String resultType, int maxResult) {}

    /// How many processes it may have at once, if it has any.
    public int workers() {
        return Math.ceilDiv(slots, concurrency);
    }

    /// How many workers of the service's own kind it may have, each a JVM.
    public int javaWorkers() {
        return executor == ExecutorKind.PROCESSES && runsJavaHandlers() ? workers() : 0;
    }

    /// Whether jobs run the service's own Java handlers here, be it in a Java worker.
    public boolean runsJavaHandlers() {
        return command.isEmpty();
    }
}
