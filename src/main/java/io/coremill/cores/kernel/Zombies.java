package io.coremill.cores.kernel;

import java.util.HashSet;
import java.util.Set;

/// Processes that have ended and that no process has waited for yet.
public final class Zombies {
    private Zombies() {}

    /// The process ids of those that are children of a process; none without procfs.
    public static Set<Integer> of(long parent) {
        return of(Procfs.HOST, parent);
    }

    static Set<Integer> of(Procfs procfs, long parent) {
        var found = new HashSet<Integer>();
        for (String name : procfs.list("")) {
            StatLine stat = isPid(name) ? StatLine.of(procfs, name) : null;
            if (stat != null && stat.isZombie() && stat.parent().orElse(0) == parent) {
                found.add(Integer.valueOf(name));
            }
        }
        return found;
    }

    private static boolean isPid(String name) {
        return name.charAt(0) >= '1' && name.charAt(0) <= '9';
    }
}
