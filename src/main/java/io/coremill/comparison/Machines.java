package io.coremill.comparison;

import com.sun.management.OperatingSystemMXBean;
import io.coremill.cores.AllowedCores;
import io.coremill.cores.CpuModel;
import io.coremill.cores.CpuQuota;
import io.coremill.cores.MemoryUse;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells which machine this is.
final class Machines {
    private Machines() {}

    static Machine here() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                Math.max(system.getAvailableProcessors(), AllowedCores.get().size()),
                List.copyOf(AllowedCores.get()),
                CpuQuota.ofThisProcess().map(CpuQuota::cpus).filter(Machines::isLimit).orElse(null),
                CpuModel.name().orElse(null),
                system.getName() + " " + system.getVersion(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                memory(system),
                null);
    }

    private static long memory(OperatingSystemMXBean system) {
        @Nullable Double limit =
                MemoryUse.ofThisProcess()
                        .map(MemoryUse::limit)
                        .filter(Machines::isLimit)
                        .orElse(null);
        long all = system.getTotalMemorySize();
        return limit == null ? all : Math.min(all, limit.longValue());
    }

    private static boolean isLimit(double limit) {
        return !Double.isNaN(limit);
    }
}
