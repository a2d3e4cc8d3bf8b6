package io.coremill.cores.cgroup;

import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How much CPU time the kernel lets the control group of this process have, workers included, and
/// for how long it held the group back because of that. Groups above it may be held back as well.
public final class CpuQuota {
    private final Version version;
    private final List<ControlGroup> groups;
    private final Map<ControlGroup, RisingFigure> throttled;

    private CpuQuota(ControlGroup group) {
        this.version = group.version() == 2 ? Version.TWO : Version.ONE;
        this.groups = group.upwards().filter(this::mayLimit).toList();
        this.throttled =
                groups.stream()
                        .collect(Collectors.toMap(Function.identity(), _ -> new RisingFigure()));
    }

    /// Empty outside of a control group that could limit CPU time.
    public static Optional<CpuQuota> ofThisProcess() {
        return of(ControlGroup.ofThisProcess("cpu"));
    }

    static Optional<CpuQuota> of(Procfs procfs, File mounts) {
        return of(ControlGroup.of(procfs, mounts, "cpu"));
    }

    private static Optional<CpuQuota> of(Stream<ControlGroup> groups) {
        return groups.map(CpuQuota::new).filter(quota -> !quota.groups.isEmpty()).findFirst();
    }

    private boolean mayLimit(ControlGroup group) {
        return group.has(version.quota) && !Double.isNaN(throttledSeconds(group));
    }

    /// The limit in CPUs' worth of time, the least if there are several; not a number while there
    /// is none.
    public double cpus() {
        return groups.stream()
                .mapToDouble(this::cpus)
                .filter(cpus -> !Double.isNaN(cpus))
                .min()
                .orElse(Double.NaN);
    }

    private double cpus(ControlGroup group) {
        return version == Version.TWO
                ? ratio(group.text(version.quota))
                : ratio(group.text(version.quota).strip() + " " + group.text("cpu.cfs_period_us"));
    }

    /// For how long threads that could have run were held back, summed up over CPUs and limits. One
    /// that was lifted is still in it, so that it never falls.
    public double throttledSeconds() {
        double sum = 0;
        for (var each : throttled.entrySet()) {
            sum += each.getValue().after(throttledSeconds(each.getKey()));
        }
        return sum;
    }

    private double throttledSeconds(ControlGroup group) {
        return group.number("cpu.stat", version.throttled) / version.unitsPerSecond;
    }

    /// Of a quota and a period; a quota of `max` or -1 is none.
    private static double ratio(String text) {
        String[] words = text.strip().split(" ", -1);
        double quota = number(words[0]);
        return words.length == 2 && quota > 0 ? quota / number(words[1]) : Double.NaN;
    }

    private static double number(String word) {
        try {
            return Long.parseLong(word.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private enum Version {
        ONE("cpu.cfs_quota_us", "throttled_time", 1e9),
        TWO("cpu.max", "throttled_usec", 1e6);

        private final String quota;
        private final String throttled;
        private final double unitsPerSecond;

        Version(String quota, String throttled, double unitsPerSecond) {
            this.quota = quota;
            this.throttled = throttled;
            this.unitsPerSecond = unitsPerSecond;
        }
    }
}
