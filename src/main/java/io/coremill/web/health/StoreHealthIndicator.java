package io.coremill.web.health;

import io.coremill.queue.StoreHealth;
import io.coremill.queue.StoreProbe;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Down while the store cannot write, with the reason: no job is accepted then, and none starts.
/// Shows since when that is, and how much of what has ended meanwhile is kept.
@Component
class StoreHealthIndicator implements HealthIndicator {
    /// Less than probes wait for an answer.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final StoreProbe store;

    StoreHealthIndicator(StoreProbe store) {
        this.store = store;
    }

    @Override
    public Health health() {
        StoreHealth found = look();
        return found.writable() ? Health.up().build() : down(found);
    }

    private Health down(StoreHealth found) {
        var down = Health.down().withDetail("reason", String.valueOf(found.reason()));
        var kept = store.keptOutcomes();
        if (kept.since() != null) {
            down.withDetail("since", kept.since())
                    .withDetail("outcomesKept", kept.count())
                    .withDetail("outcomesKeptBytes", kept.bytes())
                    .withDetail("outcomesDropped", kept.dropped());
        }
        return down.build();
    }

    private StoreHealth look() {
        try {
            return store.probe().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return store.health();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return store.health();
        }
    }
}
