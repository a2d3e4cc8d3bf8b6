package io.coremill.metrics;

import io.coremill.cores.CoreMode;
import io.coremill.cores.CoreSampler;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows what every core of the host spends its time on.
final class CoreMeters implements MeterBinder {
    private final CoreSampler sampler;

    CoreMeters(CoreSampler sampler) {
        this.sampler = sampler;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        sampler.forEachCore(core -> bind(registry, core));
    }

    private void bind(MeterRegistry registry, int core) {
        String name = Integer.toString(core);
        for (CoreMode mode : CoreMode.values()) {
            FunctionCounter.builder("coremill.core.time", sampler, it -> it.seconds(core, mode))
                    .description("What the host's cores spend their time on")
                    .baseUnit("seconds")
                    .tag("core", name)
                    .tag("mode", mode.word())
                    .register(registry);
        }
        Gauge.builder("coremill.core.utilization", () -> sampler.utilization(core))
                .description("Busy share of the last second, 0 to 1")
                .tag("core", name)
                .register(registry);
    }
}
