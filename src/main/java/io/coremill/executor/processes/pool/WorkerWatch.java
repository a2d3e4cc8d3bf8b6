package io.coremill.executor.processes.pool;

import io.coremill.cores.usage.ProcessTree;
import io.coremill.executor.processes.KernelKills;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.executor.processes.worker.WorkerProcess;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.subprocess.ProcessLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Looks after workers now and then: ends those that use more than they may, has those replaced
/// that have had their day, and lets those go that had nothing to do for long.
final class WorkerWatch {
    private static final Duration RARELY = Duration.ofSeconds(1);
    private static final Duration OFTEN = Duration.ofMillis(200);

    private final WorkerSettings settings;
    private final ProcessLimits limits;
    private final WorkerSet workers;
    private final WorkerStarter starter;
    private final KernelKills kills;

    WorkerWatch(
            WorkerSettings settings, WorkerSet workers, WorkerStarter starter, KernelKills kills) {
        this.settings = settings;
        this.limits = settings.program().limits();
        this.workers = workers;
        this.starter = starter;
        this.kills = kills;
    }

    /// How often to look.
    Duration period() {
        return asksForMemory() || limits.cpu() != null ? OFTEN : RARELY;
    }

    private boolean asksForMemory() {
        return limits.memory() != null
                || limits.processes() != null
                || settings.recycling().memory() != null
                || settings.recycling().growth() != null;
    }

    void look() {
        kills.look();
        if (asksForMemory()) {
            lookAtMemory();
        }
        for (WorkerProcess worker : workers.present()) {
            keepWithinLimits(worker);
            replaceIfDue(worker);
        }
        letIdleGo();
    }

    void lookAtMemory() {
        if (anyIsStirring()) {
            ProcessTree tree = ProcessTree.read();
            workers.present().forEach(worker -> worker.usage().lookAtMemory(tree));
        }
    }

    private boolean anyIsStirring() {
        return workers.present().stream().anyMatch(worker -> worker.usage().isStirring());
    }

    private void keepWithinLimits(WorkerProcess worker) {
        Long memory = limits.memory();
        if (memory != null && worker.usage().memory() > memory) {
            worker.end(
                    WorkerStopCause.TOO_MUCH_MEMORY,
                    "it had %s resident, and .limits.memory is %s"
                            .formatted(mebibytes(worker.usage().memory()), mebibytes(memory)));
        }
        Integer processes = limits.processes();
        if (processes != null && worker.usage().processes() > processes) {
            worker.killFor(
                    WorkerStopCause.TOO_MANY_PROCESSES,
                    "it had %d processes, and .limits.processes is %d"
                            .formatted(worker.usage().processes(), processes));
        }
        Duration cpu = limits.cpu();
        Duration used = cpu == null ? null : worker.channel().cpuOfOldest();
        if (cpu != null && used != null && used.compareTo(cpu) > 0) {
            worker.end(
                    WorkerStopCause.TOO_MUCH_CPU,
                    "the job had used %.1f s of CPU time, and .limits.cpu is %s"
                            .formatted(used.toMillis() / 1e3, cpu));
        }
    }

    /// One that cannot be given work yet has to show first that its command works.
    private void replaceIfDue(WorkerProcess worker) {
        WorkerStopCause why = worker.isOver();
        if (why != null && worker.isReady() && !worker.replacement().isUnderWay()) {
            starter.replace(worker);
        }
    }

    private void letIdleGo() {
        int surplus = workers.size() - settings.size().minWorkers();
        for (WorkerProcess worker : workers.present()) {
            if (surplus > 0 && worker.channel().idleFor(settings.size().idleTimeout())) {
                worker.retire(WorkerStopCause.IDLE);
                surplus--;
            }
        }
    }

    private static String mebibytes(@Nullable Long bytes) {
        return bytes == null ? "?" : (bytes >> 20) + " MiB";
    }
}
