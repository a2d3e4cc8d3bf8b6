package io.coremill.bulk;

import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkTally;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// Counts the jobs that this node has seen to for bulk actions.
final class BulkMeters implements BulkListener {
    private final MeterRegistry registry;

    BulkMeters(MeterRegistry registry) {
        this.registry = registry;
        for (BulkKind kind : BulkKind.values()) {
            counter(kind, "done");
            counter(kind, "failed");
        }
    }

    @Override
    public void advanced(BulkKind kind, BulkTally tally) {
        counter(kind, "done").increment((double) tally.done());
        counter(kind, "failed").increment((double) tally.failed());
    }

    private Counter counter(BulkKind kind, String outcome) {
        return Counter.builder("coremill.bulk.jobs")
                .description("Jobs that bulk actions have seen to on this node")
                .tag("action", kind.word())
                .tag("outcome", outcome)
                .register(registry);
    }
}
