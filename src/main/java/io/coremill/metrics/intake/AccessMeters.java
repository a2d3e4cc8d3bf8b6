package io.coremill.metrics.intake;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.coremill.access.key.KnownKeys;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// How many calls were let in by their keys, why others were not, and how soon clients need another
/// key. There are few outcomes, and no label has anything that a client sent.
record AccessMeters(AccessCounts counts, KnownKeys keys) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var outcome : AccessOutcome.values()) {
            FunctionCounter.builder("coremill.access.calls", counts, it -> it.count(outcome))
                    .tag("outcome", outcome.word())
                    .description("Calls by what their key or token let them")
                    .register(registry);
        }
        Gauge.builder("coremill.access.key.expiry", keys, AccessMeters::seconds)
                .description("Time until a key ends that clients use; none if no such key ends")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double seconds(KnownKeys keys) {
        var left = keys.untilOneInUseExpires();
        return left == null ? Double.NaN : left.toMillis() / 1e3;
    }
}
