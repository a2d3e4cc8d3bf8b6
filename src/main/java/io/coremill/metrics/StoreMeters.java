package io.coremill.metrics;

import io.coremill.queue.StoreProbe;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows whether the store can write. A scrape has the store probed, so that the next one knows
/// although nothing is submitted.
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
    }

    private int writable() {
        var _ = store.probe();
        return store.health().writable() ? 1 : 0;
    }
}
