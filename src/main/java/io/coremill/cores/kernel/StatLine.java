package io.coremill.cores.kernel;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The line in `/proc/<pid>/stat` or `/proc/<pid>/task/<tid>/stat`. A field is found in it when it
/// is asked for.
///
/// The second field is a name in brackets, which may hold spaces and brackets. Fields are therefore
/// counted from the state, which follows the last `)`.
public final class StatLine {
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int CHILDREN_USER_TICKS = 13;
    private static final int CHILDREN_SYSTEM_TICKS = 14;
    private static final int THREADS = 17;
    private static final int RESIDENT_PAGES = 21;
    private static final int PROCESSOR = 36;

    private static final char ASLEEP = 'S';
    private static final char ZOMBIE = 'Z';
    private static final char DEAD = 'X';

    /// USER_HZ is 100 on every Linux that Java runs on.
    private static final long NANOS_PER_TICK = 10_000_000;

    private final String line;
    private final int state;

    public StatLine(String line) {
        this.line = line;
        this.state = line.lastIndexOf(')') + 2;
    }

    /// Null if the process or thread is not there, and on systems without procfs.
    ///
    /// @param task its folder in procfs
    public static @Nullable StatLine of(Procfs procfs, String task) {
        String line = procfs.read(task + "/stat");
        return line == null ? null : new StatLine(line);
    }

    boolean isAsleep() {
        return state() == ASLEEP;
    }

    boolean isZombie() {
        return state() == ZOMBIE;
    }

    /// Whether it has ended, even if no process has waited for it yet.
    boolean hasEnded() {
        return isZombie() || state() == DEAD;
    }

    /// The line of one that ends at this moment may be empty.
    private char state() {
        return state < line.length() ? line.charAt(state) : DEAD;
    }

    OptionalLong parent() {
        return field(PARENT);
    }

    public OptionalLong group() {
        return field(GROUP);
    }

    OptionalLong session() {
        return field(SESSION);
    }

    OptionalLong threads() {
        return field(THREADS);
    }

    OptionalLong residentPages() {
        return field(RESIDENT_PAGES);
    }

    /// The core that the thread is or was last on; of a process, that of its first thread.
    public OptionalInt core() {
        OptionalLong core = field(PROCESSOR);
        return core.isPresent() ? OptionalInt.of((int) core.getAsLong()) : OptionalInt.empty();
    }

    /// CPU time in the kernel's ticks.
    long cpuNanos() {
        return nanos(USER_TICKS, SYSTEM_TICKS);
    }

    /// CPU time of children that the process has waited for, and of those that these had.
    public long waitedForNanos() {
        return nanos(CHILDREN_USER_TICKS, CHILDREN_SYSTEM_TICKS);
    }

    private long nanos(int userTicks, int systemTicks) {
        return NANOS_PER_TICK * (field(userTicks).orElse(0) + field(systemTicks).orElse(0));
    }

    private OptionalLong field(int index) {
        return KernelText.field(index, line, state);
    }
}
