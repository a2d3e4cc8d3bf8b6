package io.coremill.cores.cgroup;

import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How much memory the control group of this process has, workers included, and may have.
public final class MemoryUse {
    /// Version 1 has no word for "no limit"; what it reports then is just below 2^63.
    private static final double NO_LIMIT = 1L << 62;

    private final List<ControlGroup> groups;

    private MemoryUse(ControlGroup group) {
        this.groups = group.upwards().filter(each -> !Double.isNaN(bytes(each))).toList();
    }

    /// Empty where this process has no control group but the root.
    public static Optional<MemoryUse> ofThisProcess() {
        return of(ControlGroup.ofThisProcess("memory"));
    }

    public static Optional<MemoryUse> of(Procfs procfs, File mounts) {
        return of(ControlGroup.of(procfs, mounts, "memory"));
    }

    private static Optional<MemoryUse> of(Stream<ControlGroup> groups) {
        return groups.map(MemoryUse::new).filter(use -> !use.groups.isEmpty()).findFirst();
    }

    /// Without pages of files that were not read lately: the kernel drops those before it ends
    /// a process for want of memory. Where the own group has no account, it is in that of the
    /// nearest one above.
    public double bytes() {
        return bytes(groups.getFirst());
    }

    private static double bytes(ControlGroup group) {
        boolean two = group.version() == 2;
        double all = group.number(two ? "memory.current" : "memory.usage_in_bytes");
        double unread = group.number("memory.stat", two ? "inactive_file" : "total_inactive_file");
        return Double.isNaN(unread) ? all : Math.max(0, all - unread);
    }

    /// The least of those of the group and the ones above it; not a number while there is none.
    public double limit() {
        return groups.stream()
                .mapToDouble(MemoryUse::limit)
                .filter(limit -> limit < NO_LIMIT)
                .min()
                .orElse(Double.NaN);
    }

    private static double limit(ControlGroup group) {
        return group.number(group.version() == 2 ? "memory.max" : "memory.limit_in_bytes");
    }
}
