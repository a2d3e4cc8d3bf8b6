package io.coremill.metrics;

import io.coremill.cores.CpuQuota;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows the limit of CPU time that the service runs under, and what it costs.
final class QuotaMeters implements MeterBinder {
    private final CpuQuota quota;

    QuotaMeters(CpuQuota quota) {
        this.quota = quota;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("coremill.cpu.limit", quota, CpuQuota::cpus)
                .description("CPUs' worth of time that the service and its workers may use")
                .register(registry);
        FunctionCounter.builder("coremill.cpu.throttled", quota, CpuQuota::throttledSeconds)
                .description("Time for which that limit held back what could have run")
                .baseUnit("seconds")
                .register(registry);
    }
}
