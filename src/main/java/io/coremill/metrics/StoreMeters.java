package io.coremill.metrics;

import io.coremill.queue.StoreProbe;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows whether the store can write, and what is kept until it can. A scrape has the store probed,
/// so that the next one knows although nothing is submitted.
final class StoreMeters implements MeterBinder {
    private final StoreProbe store;

    StoreMeters(StoreProbe store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("coremill.store.writable", this::writable)
                .description("1 while the store can write; readiness has the reason if it cannot")
                .register(registry);
        Gauge.builder("coremill.store.info", () -> 1)
                .description("Which store this node has: nodes that share one show the same")
                .tag("store", store.storeName())
                .register(registry);
        Gauge.builder("coremill.store.outcomes.kept", () -> store.keptOutcomes().count())
                .description("Outcomes of attempts that are kept until the store can write")
                .register(registry);
        Gauge.builder("coremill.store.outcomes.kept.bytes", () -> store.keptOutcomes().bytes())
                .description("Memory that these outcomes take")
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder(
                        "coremill.store.outcomes.dropped", store, it -> it.keptOutcomes().dropped())
                .description("Outcomes that were too many to be kept: their jobs run again")
                .register(registry);
    }

    private int writable() {
        var _ = store.probe();
        return store.health().writable() ? 1 : 0;
    }
}
