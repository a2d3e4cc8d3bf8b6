package io.coremill.cores.kernel;

import java.util.HashSet;
import java.util.Set;

/// Processes that have ended and that no process has waited for yet.
public final class Zombies {
    private static final int PARENT = 1;

    private Zombies() {}

    /// The process ids of those that are children of a process; none without procfs.
    public static Set<Integer> of(long parent) {
        return of(Procfs.HOST, parent);
    }

    static Set<Integer> of(Procfs procfs, long parent) {
        var found = new HashSet<Integer>();
        for (String name : procfs.list("")) {
            String stat = isPid(name) ? procfs.read(name + "/stat") : null;
            if (stat != null && isZombieOf(parent, stat)) {
                found.add(Integer.valueOf(name));
            }
        }
        return found;
    }

    private static boolean isPid(String name) {
        return name.charAt(0) >= '1' && name.charAt(0) <= '9';
    }

    private static boolean isZombieOf(long parent, String stat) {
        int state = KernelText.behindName(stat);
        return stat.charAt(state) == 'Z'
                && KernelText.field(PARENT, stat, state).orElse(0) == parent;
    }
}
