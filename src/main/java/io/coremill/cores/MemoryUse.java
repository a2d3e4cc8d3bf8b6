package io.coremill.cores;

import java.io.File;
import java.util.Optional;
import java.util.stream.Stream;

/// How much memory the control group of this process has, workers included, and may have.
public final class MemoryUse {
    /// Version 1 has no word for "no limit"; what it says then is just below 2^63.
    private static final double NO_LIMIT = 1L << 62;

    private final ControlGroup group;

    private MemoryUse(ControlGroup group) {
        this.group = group;
    }

    /// Empty outside of a control group of its own.
    public static Optional<MemoryUse> ofThisProcess() {
        return of(ControlGroup.ofThisProcess("memory"));
    }

    static Optional<MemoryUse> of(Procfs procfs, File mounts) {
        return of(ControlGroup.of(procfs, mounts, "memory"));
    }

    private static Optional<MemoryUse> of(Stream<ControlGroup> groups) {
        return groups.map(MemoryUse::new).filter(use -> !Double.isNaN(use.bytes())).findFirst();
    }

    /// Without pages of files that were not read lately: the kernel drops those before it ends
    /// anybody for want of memory.
    public double bytes() {
        return group.version() == 2
                ? group.number("memory.current") - group.number("memory.stat", "inactive_file")
                : group.number("memory.usage_in_bytes")
                        - group.number("memory.stat", "total_inactive_file");
    }

    /// Not a number while there is no limit.
    public double limit() {
        double limit = group.number(group.version() == 2 ? "memory.max" : "memory.limit_in_bytes");
        return limit < NO_LIMIT ? limit : Double.NaN;
    }
}
