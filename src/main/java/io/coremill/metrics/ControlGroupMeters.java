package io.coremill.metrics;

import io.coremill.cores.cgroup.CpuPressure;
import io.coremill.cores.cgroup.CpuQuota;
import io.coremill.cores.cgroup.CpuUse;
import io.coremill.cores.cgroup.MemoryUse;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows what the control group of the service and its workers uses, what it may use, and what that
/// limit costs. What has no such group has no such meters, but for the pressure on cores: that is
/// the machine's then.
final class ControlGroupMeters implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        CpuQuota.ofThisProcess().ifPresent(quota -> bind(registry, quota));
        CpuUse.ofThisProcess().ifPresent(use -> bind(registry, use));
        CpuPressure.ofThisProcess().ifPresent(pressure -> bind(registry, pressure));
        MemoryUse.ofThisProcess().ifPresent(use -> bind(registry, use));
    }

    private void bind(MeterRegistry registry, CpuQuota quota) {
        Gauge.builder("coremill.cpu.limit", quota::cpus)
                .description("CPUs' worth of time that the service and its workers may use")
                .register(registry);
        FunctionCounter.builder("coremill.cpu.throttled", this, _ -> quota.throttledSeconds())
                .description("Time for which the limit of CPU time held back what could have run")
                .baseUnit("seconds")
                .register(registry);
    }

    private void bind(MeterRegistry registry, CpuUse use) {
        FunctionCounter.builder("coremill.cpu.usage", this, _ -> use.seconds())
                .description("CPU time that the control group of the service and its workers used")
                .baseUnit("seconds")
                .register(registry);
    }

    private void bind(MeterRegistry registry, CpuPressure pressure) {
        FunctionCounter.builder("coremill.cpu.pressure", this, _ -> pressure.seconds())
                .description("Time in which something that could have run had no core")
                .baseUnit("seconds")
                .tag("scope", pressure.isOfGroup() ? "group" : "machine")
                .register(registry);
    }

    private void bind(MeterRegistry registry, MemoryUse use) {
        Gauge.builder("coremill.memory.usage", use::bytes)
                .description("Memory of the control group of the service and its workers")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("coremill.memory.limit", use::limit)
                .description("Memory that the service and its workers may have")
                .baseUnit("bytes")
                .register(registry);
    }
}
