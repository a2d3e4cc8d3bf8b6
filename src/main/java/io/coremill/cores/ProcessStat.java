package io.coremill.cores;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A process as `/proc/<pid>/stat` shows it.
///
/// @param rss resident memory in bytes
record ProcessStat(long pid, long parent, long session, long rss) {
    /// Where they stand, counted from the state, which follows the last `)`: a process's name may
    /// hold spaces and brackets.
    private static final int PARENT = 1;

    private static final int SESSION = 3;
    private static final int RSS = 21;

    /// Null if it has ended, be it that it still waits to be reaped.
    static @Nullable ProcessStat of(Procfs procfs, String pid) {
        String stat = procfs.read(pid + "/stat");
        if (stat == null) {
            return null;
        }
        int state = stat.lastIndexOf(')') + 2;
        OptionalLong pages = Text.field(RSS, stat, state);
        return pages.isEmpty() || stat.charAt(state) == 'Z' || stat.charAt(state) == 'X'
                ? null
                : new ProcessStat(
                        Long.parseLong(pid),
                        Text.field(PARENT, stat, state).orElse(0),
                        Text.field(SESSION, stat, state).orElse(0),
                        pages.getAsLong() * PageSize.BYTES);
    }

    boolean leadsSession() {
        return pid == session;
    }
}
