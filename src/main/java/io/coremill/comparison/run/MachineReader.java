package io.coremill.comparison.run;

import com.sun.management.OperatingSystemMXBean;
import io.coremill.comparison.result.MachineDescription;
import io.coremill.cores.cgroup.CpuQuota;
import io.coremill.cores.cgroup.MemoryUse;
import io.coremill.cores.kernel.AllowedCores;
import io.coremill.cores.kernel.CpuModel;
import io.coremill.cores.kernel.OnlineCores;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads which machine this is.
public final class MachineReader {
    private MachineReader() {}

    public static MachineDescription here() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        List<Integer> allowed = List.copyOf(AllowedCores.get());
        return new MachineDescription(
                cores(allowed, system),
                allowed,
                CpuQuota.ofThisProcess()
                        .map(CpuQuota::cpus)
                        .filter(MachineReader::isLimit)
                        .orElse(null),
                CpuModel.name().orElse(null),
                system.getName() + " " + system.getVersion(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                memory(system),
                null);
    }

    /// The JDK knows only of those that the process may use.
    private static int cores(List<Integer> allowed, OperatingSystemMXBean system) {
        int told = Math.max(OnlineCores.get().size(), allowed.size());
        return told == 0 ? system.getAvailableProcessors() : told;
    }

    private static long memory(OperatingSystemMXBean system) {
        @Nullable Double limit =
                MemoryUse.ofThisProcess()
                        .map(MemoryUse::limit)
                        .filter(MachineReader::isLimit)
                        .orElse(null);
        long all = system.getTotalMemorySize();
        return limit == null ? all : Math.min(all, limit.longValue());
    }

    private static boolean isLimit(double limit) {
        return !Double.isNaN(limit);
    }
}
