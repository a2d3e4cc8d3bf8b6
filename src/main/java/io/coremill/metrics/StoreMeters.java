package io.coremill.metrics;

import io.coremill.queue.StoreProbe;
import io.coremill.queue.key.KeyCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Shows whether the store can write, and what is kept until it can. A scrape has the store probed,
/// so that the next one knows although nothing is submitted.
final class StoreMeters implements MeterBinder {
    private final StoreProbe store;
    private final BackgroundLook<KeyCounts> keys;

    StoreMeters(StoreProbe store, Supplier<KeyCounts> keys, InstantSource clock, Executor threads) {
        this.store = store;
        this.keys = new BackgroundLook<>(keys, _ -> {}, clock, threads);
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
        bindKeys(registry, "request", KeyCounts::requests);
        bindKeys(registry, "unique", KeyCounts::unique);
        Gauge.builder("coremill.upload.lines.kept", () -> known(KeyCounts::lines))
                .description("Lines of uploads under keys whose answers the store keeps")
                .register(registry);
    }

    private void bindKeys(MeterRegistry registry, String kind, ToLongFunction<KeyCounts> count) {
        Gauge.builder("coremill.keys", () -> known(count))
                .description("Keys of submissions that the store keeps")
                .tag("kind", kind)
                .register(registry);
    }

    private double known(ToLongFunction<KeyCounts> count) {
        return keys.latest().map(it -> (double) count.applyAsLong(it)).orElse(Double.NaN);
    }

    private int writable() {
        var _ = store.probe();
        return store.health().writable() ? 1 : 0;
    }
}
