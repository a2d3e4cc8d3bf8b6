package io.coremill.metrics.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.retention.JobRetention;
import io.coremill.queue.retention.RemovalTurn;
import io.coremill.queue.retention.RetentionFigures;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionMetersTest {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private RetentionFigures figures = new RetentionFigures(Duration.ZERO, 0, 4_096);

    @Test
    void howFarRemovalIsBehindAndWhatIsFreeAreShownAsTheyAre() {
        bind();
        assertThat(registry.scrape().lines())
                .contains(
                        "coremill_retention_behind_seconds 0.0",
                        "coremill_retention_surplus_jobs 0.0",
                        "coremill_store_free_bytes 4096.0");
        figures = new RetentionFigures(Duration.ofMillis(7_500), 123, 8_192);
        assertThat(registry.scrape().lines())
                .contains(
                        "coremill_retention_behind_seconds 7.5",
                        "coremill_retention_surplus_jobs 123.0",
                        "coremill_store_free_bytes 8192.0");
    }

    @Test
    void aStoreThatIsNoFileHasNoFreeRoom() {
        figures = RetentionFigures.UNKNOWN;
        bind();
        assertThat(registry.scrape())
                .contains("coremill_retention_behind_seconds 0.0")
                .doesNotContain("coremill_store_free_bytes");
    }

    private void bind() {
        var store =
                new JobRetention() {
                    @Override
                    public RemovalTurn prune(int most) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public RetentionFigures retention() {
                        return figures;
                    }
                };
        new RetentionMeters(store).bindTo(registry);
    }
}
