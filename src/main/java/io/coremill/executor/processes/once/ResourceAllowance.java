package io.coremill.executor.processes.once;

import io.coremill.cores.usage.ProcessFamily;
import io.coremill.cores.usage.ProcessTree;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.subprocess.ExitStatus;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.linux.PosixCalls;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What a process that runs one attempt may use, and whether it has used more.
record ResourceAllowance(ProgramSpec program) {
    private static final int SIGNAL_BITS = 0x7f;
    private static final int SIGNALLED = 128;
    private static final int CPU_TIME_USED_UP = 24;

    /// The two that make a sandbox.
    private static final int AROUND = 2;

    /// Looks at what it and all that it has started have now.
    ///
    /// @param pid of the process that was started
    /// @param tooMuch gets the limit and what was measured
    void check(long pid, BiConsumer<WorkerStopCause, String> tooMuch) {
        Long memory = program.limits().memory();
        Integer processes = program.limits().processes();
        if (memory == null && processes == null) {
            return;
        }
        ProcessFamily family = ProcessTree.read().of(pid);
        long rss = family.rss();
        if (memory != null && rss > memory) {
            tooMuch.accept(
                    WorkerStopCause.TOO_MUCH_MEMORY,
                    "it had %d bytes, and .limits.memory allows %d".formatted(rss, memory));
        }
        int count = family.pids().size() - (program.confinement().sandbox() ? AROUND : 0);
        if (processes != null && count > processes) {
            tooMuch.accept(
                    WorkerStopCause.TOO_MANY_PROCESSES,
                    "it had %d processes, and .limits.processes allows %d"
                            .formatted(count, processes));
        }
    }

    /// What it used if the kernel ended it because that was all the CPU time it had; null if not.
    @Nullable String usedUp(PosixCalls.End end) {
        Duration cpu = program.limits().cpu();
        if (cpu == null) {
            return null;
        }
        int signal = status(end) & SIGNAL_BITS;
        boolean isKilledLater = signal == ProcessSignals.KILL && end.cpuNanos() >= cpu.toNanos();
        return signal == CPU_TIME_USED_UP || isKilledLater
                ? "it used %.1f s, and .limits.cpu allows %d s"
                        .formatted(end.cpuNanos() / 1e9, cpu.toSeconds())
                : null;
    }

    /// A sandbox reports a signal that ended its program as a shell does, by an exit code.
    int status(PosixCalls.End end) {
        ExitStatus status = ExitStatus.ofKernel(end.status());
        Integer code = status.code();
        return code != null
                        && program.confinement().sandbox()
                        && code > SIGNALLED
                        && ProcessSignals.name(code - SIGNALLED) != null
                ? code - SIGNALLED
                : end.status();
    }
}
