package io.coremill.cores.kernel;

import java.util.OptionalInt;

/// The core that a thread is or was last on.
public final class LastCore {
    private LastCore() {}

    /// That of a process's first thread. A process that has ended has one until it is waited for;
    /// absent if there is no such process, and on systems without procfs.
    public static OptionalInt of(long pid) {
        return of(Procfs.HOST, Long.toString(pid));
    }

    /// Absent if the thread has ended.
    public static OptionalInt of(Procfs procfs, String task) {
        StatLine stat = StatLine.of(procfs, task);
        return stat == null ? OptionalInt.empty() : stat.core();
    }
}
