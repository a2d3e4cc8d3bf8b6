package io.coremill.subprocess;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.coremill.cores.kernel.LibC;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Signals to a process and all it has forked. It leads a new process group, where the
/// system lets it; elsewhere only the process itself is reached.
public final class ProcessSignals {
    public static final int KILL = 9;
    public static final int TERM = 15;
    public static final int XCPU = 24;
    public static final int XFSZ = 25;

    /// Numbers that Linux, the BSDs and macOS agree on.
    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(1, "HUP"),
                    Map.entry(2, "INT"),
                    Map.entry(3, "QUIT"),
                    Map.entry(4, "ILL"),
                    Map.entry(5, "TRAP"),
                    Map.entry(6, "ABRT"),
                    Map.entry(8, "FPE"),
                    Map.entry(KILL, "KILL"),
                    Map.entry(11, "SEGV"),
                    Map.entry(13, "PIPE"),
                    Map.entry(14, "ALRM"),
                    Map.entry(TERM, "TERM"),
                    Map.entry(XCPU, "XCPU"),
                    Map.entry(XFSZ, "XFSZ"));

    /// `int kill(pid_t, int)`
    private static final @Nullable MethodHandle KILL_CALL = find();

    private ProcessSignals() {}

    /// Never fails: a process that has ended needs no signal.
    public static void send(Process process, int signal) {
        if (!toGroup(process.pid(), signal)) {
            toProcess(process, signal);
        }
    }

    /// Ends what a process that has just exited left behind in its group. The group's number cannot
    /// belong to others while a process is in it, and is not given out again so soon if not.
    public static void killRest(Process exited) {
        toGroup(exited.pid(), KILL);
    }

    public static @Nullable String name(int signal) {
        return NAMES.get(signal);
    }

    /// To all of the process group that a process leads, if it has not ended.
    ///
    /// @return whether there is such a group, and we may
    public static boolean toGroup(long leader, int signal) {
        if (KILL_CALL == null || leader <= 1) {
            return false;
        }
        try {
            return (int) KILL_CALL.invokeExact((int) -leader, signal) == 0;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    private static void toProcess(Process process, int signal) {
        if (signal == KILL) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            return LibC.function("kill", JAVA_INT, JAVA_INT, JAVA_INT);
        } catch (RuntimeException | LinkageError e) {
            return null; // no native access here: Process can at least reach it alone
        }
    }
}
