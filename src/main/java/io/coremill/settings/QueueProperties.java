package io.coremill.settings;

import io.coremill.job.ExecutorKind;
import io.coremill.protocol.MetaPlacement;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.settings.binding.ValueRange;
import io.coremill.settings.retry.BackoffProperties;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.MimeType;
import org.springframework.util.unit.DataSize;

/// A queue's settings as written.
///
/// @param executor Where attempts run; it must be given.
/// @param on Labels that a node must have to run its jobs; any node will do by default.
/// @param slots Attempts at once; by default the processors that the service may use.
/// @param command Program of the workers and its arguments; without it, the Java worker.
/// @param mode Whether workers stay, or each job has a process of the command to itself.
/// @param resultType Media type of what a program of mode once prints.
/// @param maxResult Most that it may print.
/// @param concurrency Jobs at once in each worker.
/// @param types Types that a command takes; any by default.
/// @param timeout Time of an attempt, unless its job has one.
/// @param maxAttempts Attempts of a job, unless the job has a number.
/// @param backoff Pauses between attempts, unless the job has its own.
/// @param maxWaiting Jobs that may wait, scheduled ones included.
/// @param priorityAgeing Waiting that is worth one level of priority; it is worth nothing with 0.
/// @param cancelGrace Time between asking an attempt to stop and SIGTERM to its worker.
/// @param termGrace Time between SIGTERM and SIGKILL.
/// @param minWorkers Workers that are kept even if there is nothing to do.
/// @param idleTimeout Time after which further workers stop if they had nothing to do.
/// @param startTimeout Time in which a worker must send hello; none by default.
/// @param meta Where requests have what is to be known of their attempts.
/// @param directory Working directory; the service's by default.
/// @param env Variables of the processes. Bound only so that the key counts as known:
///     [io.coremill.settings.binding.VariableNames] has the names as written.
/// @param passEnv Variables of the service that its processes get too.
/// @param pinning Whether each worker runs on one core.
/// @param nice Priority that the processes give up, as in nice(1).
/// @param scheduling Policy of the kernel for the processes.
/// @param user Account of the processes; the service's by default.
/// @param sandbox Whether the processes see only what they need.
/// @param retain How long finished jobs are kept.
/// @param limits Limits of each process.
/// @param recycle When a worker is replaced.
record QueueProperties(
        @Nullable ExecutorKind executor,
        @DefaultValue List<String> on,
        @ValueRange(least = "1", most = "100000", orAuto = true) @Nullable Integer slots,
        @DefaultValue List<String> command,
        @DefaultValue("worker") WorkerMode mode,
        @DefaultValue("application/octet-stream") MimeType resultType,
        @ValueRange(least = "1B", most = "64MB") @Nullable DataSize maxResult,
        @DefaultValue("1") @ValueRange(least = "1", most = "1000") int concurrency,
        @DefaultValue List<String> types,
        @DefaultValue("5m") @ValueRange(least = "1ms", most = "7d") Duration timeout,
        @DefaultValue("3") @ValueRange(least = "1", most = "100") int maxAttempts,
        @DefaultValue @NestedConfigurationProperty BackoffProperties backoff,
        @DefaultValue("1000000") @ValueRange(least = "1", most = "100000000") int maxWaiting,
        @DefaultValue("0s") @ValueRange(least = "0s", most = "365d") Duration priorityAgeing,
        @DefaultValue("2s") @ValueRange(least = "0s", most = "7d") Duration cancelGrace,
        @DefaultValue("5s") @ValueRange(least = "0s", most = "7d") Duration termGrace,
        @DefaultValue("0") @ValueRange(least = "0", most = "100000") int minWorkers,
        @DefaultValue("10m") @ValueRange(least = "1ms", most = "7d") Duration idleTimeout,
        @ValueRange(least = "1ms", most = "7d") @Nullable Duration startTimeout,
        @DefaultValue("message") MetaPlacement meta,
        @DefaultValue("") File directory,
        @DefaultValue Map<String, String> env,
        @DefaultValue List<String> passEnv,
        @DefaultValue("false") boolean pinning,
        @DefaultValue("0") @ValueRange(least = "0", most = "19") int nice,
        @DefaultValue("normal") SchedulingPolicy scheduling,
        @Nullable String user,
        @DefaultValue("false") boolean sandbox,
        @DefaultValue Retain retain,
        @DefaultValue Limits limits,
        @DefaultValue Recycle recycle) {

    /// How processes serve a queue.
    enum WorkerMode {
        /// They stay, and take one job after the other.
        WORKER,
        /// Each job has one to itself.
        ONCE
    }

    /// A policy of the kernel's scheduler.
    enum SchedulingPolicy {
        NORMAL,
        BATCH
    }

    /// What stands under `.retain`.
    ///
    /// @param succeeded Time for which jobs are kept that succeeded.
    /// @param failed Time for which jobs are kept that failed.
    /// @param cancelled Time for which jobs are kept that were cancelled.
    /// @param expired Time for which jobs are kept that expired.
    /// @param count Finished jobs that are kept at most; any number with 0.
    record Retain(
            @DefaultValue("7d") @ValueRange(least = "0s", most = "365d") Duration succeeded,
            @DefaultValue("30d") @ValueRange(least = "0s", most = "365d") Duration failed,
            @DefaultValue("7d") @ValueRange(least = "0s", most = "365d") Duration cancelled,
            @DefaultValue("7d") @ValueRange(least = "0s", most = "365d") Duration expired,
            @DefaultValue("1000000") @ValueRange(least = "0", most = "1000000000") int count) {

        RetentionPolicy policy() {
            return new RetentionPolicy(succeeded, failed, cancelled, expired, count);
        }
    }

    /// What stands under `.limits`.
    ///
    /// @param memory Memory resident in a process and all it has started; past it they are killed.
    /// @param memoryHard Data past which the kernel gives it no more; twice the other by default.
    /// @param cpu CPU time of an attempt.
    /// @param openFiles Files that it has open at once; as many as the service by default.
    /// @param processes Processes that it and all it has started may be.
    /// @param output Bytes on stdout and stderr of an attempt.
    record Limits(
            @ValueRange(least = "1MB", most = "64TB") @Nullable DataSize memory,
            @ValueRange(least = "1MB", most = "64TB") @Nullable DataSize memoryHard,
            @ValueRange(least = "1s", most = "7d") @Nullable Duration cpu,
            @ValueRange(least = "16", most = "1000000") @Nullable Integer openFiles,
            @ValueRange(least = "1", most = "1000000") @Nullable Integer processes,
            @ValueRange(least = "1B", most = "64TB") @Nullable DataSize output) {}

    /// What stands under `.recycle`.
    ///
    /// @param jobs Jobs after which a worker is replaced.
    /// @param age Age at which it is replaced.
    /// @param memory Resident memory at which it is replaced.
    /// @param growth Growth of that since its first job at which it is replaced.
    record Recycle(
            @ValueRange(least = "1", most = "1000000000") @Nullable Integer jobs,
            @ValueRange(least = "1ms", most = "7d") @Nullable Duration age,
            @ValueRange(least = "1MB", most = "64TB") @Nullable DataSize memory,
            @ValueRange(least = "1MB", most = "64TB") @Nullable DataSize growth) {}

    /// @param processors that `auto` stands for
    int slots(int processors) {
        return slots == null ? processors : slots;
    }

    int workers(int processors) {
        return Math.ceilDiv(slots(processors), concurrency);
    }

    boolean isOnce() {
        return mode == WorkerMode.ONCE;
    }

    boolean hasProgram() {
        return !command.isEmpty() && !command.getFirst().isBlank();
    }

    List<String> passedVariables() {
        return passEnv.stream().map(String::strip).filter(name -> !name.isEmpty()).toList();
    }
}
