package io.coremill.cores.kernel;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// The core that a thread is or was last on: `/proc/<pid>/task/<tid>/stat`.
public final class LastCore {
    /// Where `processor` stands, counted from the state, which follows the last `)`: a thread's
    /// name may hold spaces and brackets.
    private static final int PROCESSOR = 36;

    private LastCore() {}

    /// That of a process's first thread. A process that has ended has one until it is waited for;
    /// absent if there is no such process, and on systems without procfs.
    public static OptionalInt of(long pid) {
        return of(Procfs.HOST, Long.toString(pid));
    }

    /// Absent if the thread has ended.
    public static OptionalInt of(Procfs procfs, String task) {
        String stat = procfs.read(task + "/stat");
        if (stat == null) {
            return OptionalInt.empty();
        }
        OptionalLong core = KernelText.field(PROCESSOR, stat, KernelText.behindName(stat));
        return core.isPresent() ? OptionalInt.of((int) core.getAsLong()) : OptionalInt.empty();
    }
}
