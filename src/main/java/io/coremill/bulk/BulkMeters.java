package io.coremill.bulk;

import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.bulk.BulkVerdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/// Counts the jobs that this node has seen to for bulk actions, and shows how much is left of those
/// that run.
final class BulkMeters implements BulkListener {
    private final MeterRegistry registry;
    private volatile int running;
    private volatile long left;

    BulkMeters(MeterRegistry registry) {
        this.registry = registry;
        for (BulkKind kind : BulkKind.values()) {
            for (BulkVerdict verdict : BulkVerdict.values()) {
                counter(kind, verdict);
            }
        }
        Gauge.builder("coremill.bulk.running", this, it -> it.running)
                .description("Bulk actions that run, on whatever node")
                .register(registry);
        Gauge.builder("coremill.bulk.left", this, it -> (double) it.left)
                .description("Jobs that these have still to see to, as far as they are counted")
                .register(registry);
    }

    @Override
    public void advanced(BulkKind kind, BulkTally tally) {
        for (BulkVerdict verdict : BulkVerdict.values()) {
            counter(kind, verdict).increment((double) tally.of(verdict));
        }
    }

    @Override
    public void running(List<BulkAction> actions) {
        running = actions.size();
        left = actions.stream().mapToLong(action -> action.counts().left()).sum();
    }

    private Counter counter(BulkKind kind, BulkVerdict verdict) {
        return Counter.builder("coremill.bulk.jobs")
                .description("Jobs that bulk actions have seen to on this node")
                .tag("action", kind.word())
                .tag("outcome", verdict.word())
                .register(registry);
    }
}
