package io.coremill.metrics.retention;

import io.coremill.queue.retention.JobRetention;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/// Shows how the removal of finished jobs comes along. Of nodes that share a store the one that
/// removes knows it, and the others show 0.
final class RetentionMeters implements MeterBinder {
    private final JobRetention store;

    RetentionMeters(JobRetention store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder("coremill.retention.behind", this::behind, TimeUnit.MILLISECONDS)
                .description("How long the oldest job that should be gone has been there since")
                .register(registry);
        Gauge.builder("coremill.retention.surplus", () -> store.retention().surplus())
                .description("Finished jobs that are more than their queues may keep")
                .baseUnit("jobs")
                .register(registry);
        if (!Double.isNaN(store.retention().freeBytes())) {
            Gauge.builder("coremill.store.free", () -> store.retention().freeBytes())
                    .description("Room in the file of jobs that holds nothing and is used again")
                    .baseUnit("bytes")
                    .register(registry);
        }
    }

    private long behind() {
        return store.retention().behind().toMillis();
    }
}
