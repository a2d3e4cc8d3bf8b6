package io.coremill.web.health;

import io.coremill.queue.StoreHealth;
import io.coremill.queue.StoreProbe;
import io.coremill.queue.cluster.ClusterView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Down while the store cannot write, with the reason: no job is accepted then, and none starts.
/// Shows since when that is, and how much of what has ended meanwhile is kept. While it can, shows
/// whether this node has to look for what others do, as it does not hear them.
@Component
class StoreHealthIndicator implements HealthIndicator {
    /// Less than probes wait for an answer.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final StoreProbe store;
    private final Optional<ClusterView> cluster;

    /// @param cluster is there where nodes share the store
    StoreHealthIndicator(StoreProbe store, Optional<ClusterView> cluster) {
        this.store = store;
        this.cluster = cluster;
    }

    @Override
    public Health health() {
        StoreHealth found = look();
        return found.writable() ? up() : down(found);
    }

    private Health up() {
        var up = Health.up();
        if (cluster.filter(nodes -> !nodes.figures().hearing()).isPresent()) {
            up.withDetail("polling", true);
        }
        return up.build();
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
