package io.coremill.cores.cgroup;

import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.util.Optional;
import java.util.stream.Stream;

/// How much CPU time the control group of this process has used, workers included.
public final class CpuUse {
    private final ControlGroup group;
    private final RisingFigure seconds = new RisingFigure();

    private CpuUse(ControlGroup group) {
        this.group = group;
    }

    /// Empty where this process has no control group but the root.
    public static Optional<CpuUse> ofThisProcess() {
        return of(ControlGroup.ofThisProcess("cpuacct"));
    }

    public static Optional<CpuUse> of(Procfs procfs, File mounts) {
        return of(ControlGroup.of(procfs, mounts, "cpuacct"));
    }

    private static Optional<CpuUse> of(Stream<ControlGroup> groups) {
        return groups.filter(CpuUse::isOwn)
                .map(CpuUse::new)
                .filter(use -> !Double.isNaN(use.seconds()))
                .findFirst();
    }

    /// Version 2 reports in its root what the whole machine used; that has no limit.
    private static boolean isOwn(ControlGroup group) {
        return group.version() == 1 || group.has("cpu.max");
    }

    /// Those of ended workers are in it; it never falls.
    public double seconds() {
        return seconds.after(
                group.version() == 2
                        ? group.number("cpu.stat", "usage_usec") / 1e6
                        : group.number("cpuacct.usage") / 1e9);
    }
}
