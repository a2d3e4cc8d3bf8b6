package io.coremill.metrics.intake;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// How many calls were let in by their keys, and why others were not. There are few outcomes, and
/// no label has anything that a client sent.
record AccessMeters(AccessCounts counts) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var outcome : AccessOutcome.values()) {
            FunctionCounter.builder("coremill.access.calls", counts, it -> it.count(outcome))
                    .tag("outcome", outcome.word())
                    .description("Calls by what their key or token let them")
                    .register(registry);
        }
    }
}
