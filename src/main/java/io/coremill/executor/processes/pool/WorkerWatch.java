package io.coremill.executor.processes.pool;

import io.coremill.cores.usage.ProcessTree;
import io.coremill.executor.processes.KernelKills;
import io.coremill.executor.processes.StopCause;
import io.coremill.subprocess.ProcessLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Looks after workers now and then: ends those that use more than they may, has those replaced
/// that have had their day, and lets those go that had nothing to do for long.
final class WorkerWatch {
    private static final Duration RARELY = Duration.ofSeconds(1);
    private static final Duration OFTEN = Duration.ofMillis(200);

    private final ProcessExecutor.Settings settings;
    private final ProcessLimits limits;
    private final WorkerSet crew;
    private final WorkerStarter recruiter;
    private final KernelKills kills;

    WorkerWatch(
            ProcessExecutor.Settings settings,
            WorkerSet crew,
            WorkerStarter recruiter,
            KernelKills kills) {
        this.settings = settings;
        this.limits = settings.program().limits();
        this.crew = crew;
        this.recruiter = recruiter;
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
        for (WorkerProcess worker : crew.present()) {
            keepWithinLimits(worker);
            replaceIfDue(worker);
        }
        letIdleGo();
    }

    void lookAtMemory() {
        if (anyIsStirring()) {
            ProcessTree tree = ProcessTree.read();
            crew.present().forEach(worker -> worker.vitals().lookAtMemory(tree));
        }
    }

    private boolean anyIsStirring() {
        return crew.present().stream().anyMatch(worker -> worker.vitals().isStirring());
    }

    private void keepWithinLimits(WorkerProcess worker) {
        Long memory = limits.memory();
        if (memory != null && worker.vitals().memory() > memory) {
            worker.end(
                    StopCause.TOO_MUCH_MEMORY,
                    "it had %s resident, and .limits.memory is %s"
                            .formatted(mebibytes(worker.vitals().memory()), mebibytes(memory)));
        }
        Integer processes = limits.processes();
        if (processes != null && worker.vitals().processes() > processes) {
            worker.killFor(
                    StopCause.TOO_MANY_PROCESSES,
                    "it had %d processes, and .limits.processes is %d"
                            .formatted(worker.vitals().processes(), processes));
        }
        Duration cpu = limits.cpu();
        Duration used = cpu == null ? null : worker.conversation().cpuOfOldest();
        if (cpu != null && used != null && used.compareTo(cpu) > 0) {
            worker.end(
                    StopCause.TOO_MUCH_CPU,
                    "the job had used %.1f s of CPU time, and .limits.cpu is %s"
                            .formatted(used.toMillis() / 1e3, cpu));
        }
    }

    /// One that cannot be given work yet has to show first that its command works.
    private void replaceIfDue(WorkerProcess worker) {
        StopCause why = worker.isOver();
        if (why != null && worker.isReady() && !worker.succession().isUnderWay()) {
            recruiter.replace(worker);
        }
    }

    private void letIdleGo() {
        int surplus = crew.size() - settings.minWorkers();
        for (WorkerProcess worker : crew.present()) {
            if (surplus > 0 && worker.conversation().idleFor(settings.idleTimeout())) {
                worker.retire(StopCause.IDLE);
                surplus--;
            }
        }
    }

    private static String mebibytes(@Nullable Long bytes) {
        return bytes == null ? "?" : (bytes >> 20) + " MiB";
    }
}
