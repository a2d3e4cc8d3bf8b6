package io.coremill.cores.kernel;

/// What a process is doing, as the kernel reports it.
public final class ProcessState {
    private ProcessState() {}

    /// Whether its first thread waits for something to happen: it neither computes, nor waits for
    /// the disk, nor has it ended. True of all where there is no procfs.
    public static boolean isAsleep(long pid) {
        return isAsleep(Procfs.HOST, pid);
    }

    static boolean isAsleep(Procfs procfs, long pid) {
        StatLine stat = StatLine.of(procfs, Long.toString(pid));
        return stat == null ? procfs.read("stat") == null : stat.isAsleep();
    }
}
