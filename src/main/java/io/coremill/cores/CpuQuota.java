package io.coremill.cores;

import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How much CPU time the kernel lets the control group of this process have, workers included, and
/// for how long it held the group back because of that. Both versions of control groups are read.
public final class CpuQuota {
    private static final File CGROUPS = new File("/sys/fs/cgroup");

    private final Procfs group;
    private final Version version;

    private CpuQuota(Procfs group, Version version) {
        this.group = group;
        this.version = version;
    }

    /// Empty where no control group limits CPU time.
    public static Optional<CpuQuota> ofThisProcess() {
        return of(Procfs.HOST, CGROUPS);
    }

    static Optional<CpuQuota> of(Procfs procfs, File cgroups) {
        String groups = procfs.read("self/cgroup");
        return (groups == null ? Stream.<String>empty() : groups.lines())
                .flatMap(line -> candidates(line, cgroups))
                .filter(CpuQuota::isThere)
                .findFirst();
    }

    /// A line is `number:controllers:path`, and names no controllers in version 2. Inside a
    /// container the path may be that of the host; the group is then where its controller is
    /// mounted.
    private static Stream<CpuQuota> candidates(String line, File cgroups) {
        String[] parts = line.split(":", 3);
        if (parts.length < 3) {
            return Stream.empty();
        }
        String controllers = parts[1];
        if (!controllers.isEmpty() && !List.of(controllers.split(",", -1)).contains("cpu")) {
            return Stream.empty();
        }
        Version version = controllers.isEmpty() ? Version.TWO : Version.ONE;
        File mount = new File(cgroups, controllers);
        return Stream.of(new File(mount, parts[2]), mount)
                .map(folder -> new CpuQuota(new Procfs(folder), version));
    }

    private boolean isThere() {
        return !text(version.quota).isEmpty() && text("cpu.stat").contains(version.throttled);
    }

    /// The limit in CPUs' worth of time; not a number while there is none.
    public double cpus() {
        return version == Version.TWO
                ? ratio(text(version.quota))
                : ratio(text(version.quota).strip() + " " + text("cpu.cfs_period_us"));
    }

    /// For how long threads that could have run were held back, summed up over CPUs.
    public double throttledSeconds() {
        return text("cpu.stat")
                .lines()
                .filter(line -> line.startsWith(version.throttled + " "))
                .mapToDouble(line -> number(line.substring(version.throttled.length() + 1)))
                .map(units -> units / version.unitsPerSecond)
                .findFirst()
                .orElse(Double.NaN);
    }

    private String text(String file) {
        String text = group.read(file);
        return text == null ? "" : text;
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
