package io.coremill.cores.kernel;

import java.util.SortedSet;

/// The cores of this machine that are online, whether or not this process may run on them.
public final class OnlineCores {
    private OnlineCores() {}

    /// Empty where the system does not report them.
    public static SortedSet<Integer> get() {
        return of(Procfs.SYSTEM);
    }

    static SortedSet<Integer> of(Procfs system) {
        String list = system.read("cpu/online");
        return AllowedCores.parse(list == null ? "" : list.strip());
    }
}
