package io.coremill.cores;

import io.coremill.cores.kernel.AllowedCores;
import io.coremill.cores.kernel.Procfs;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Set;

/// What the cores that this process may use have been busy with since the host started, for this
/// process and for all others.
public final class HostTime {
    private HostTime() {}

    /// Seconds of those cores together, in steps of a hundredth for each; empty where the system
    /// reports nothing, or reports cores by other numbers, as in some containers.
    public static OptionalDouble busySeconds() {
        return busySeconds(Procfs.HOST);
    }

    static OptionalDouble busySeconds(Procfs procfs) {
        String stat = procfs.read("stat");
        if (stat == null) {
            return OptionalDouble.empty();
        }
        Set<Integer> allowed = AllowedCores.affinity(procfs);
        return CoreTime.parse(stat).stream()
                .filter(core -> allowed.isEmpty() || allowed.contains(core.core()))
                .mapToDouble(HostTime::busySeconds)
                .reduce(Double::sum);
    }

    private static double busySeconds(CoreTime core) {
        return Arrays.stream(CoreMode.values())
                .filter(CoreMode::isBusy)
                .mapToDouble(core::seconds)
                .sum();
    }
}
