package io.coremill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.StoreHealth;
import io.coremill.queue.StoreProbe;
import io.coremill.queue.key.KeyCounts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StoreMetersTest {
    @Test
    void keysAreShownByTheirKindBesideTheLinesThatAreKeptForThem() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new StoreMeters(
                        new Probe(),
                        () -> new KeyCounts(3, 5, 7_000),
                        InstantSource.system(),
                        Runnable::run)
                .bindTo(registry);
        assertThat(registry.scrape().lines())
                .contains(
                        "coremill_keys{kind=\"request\"} 3.0",
                        "coremill_keys{kind=\"unique\"} 5.0",
                        "coremill_upload_lines_kept 7000.0");
    }

    private static final class Probe implements StoreProbe {
        @Override
        public StoreHealth health() {
            return StoreHealth.WRITABLE;
        }

        @Override
        public KeptOutcomes keptOutcomes() {
            return new KeptOutcomes(null, 0, 0, 0);
        }

        @Override
        public String storeName() {
            return "test";
        }

        @Override
        public CompletableFuture<StoreHealth> probe() {
            return CompletableFuture.completedFuture(health());
        }
    }
}
