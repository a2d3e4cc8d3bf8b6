package io.coremill.metrics.audit;

import io.coremill.access.audit.AuditTrail;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows how the record of who did what comes along. Where nothing is recorded all of it is 0.
final class AuditMeters implements MeterBinder {
    private final AuditTrail trail;

    AuditMeters(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("coremill.audit.entries", trail, it -> it.figures().written())
                .description("Lines of the audit log")
                .register(registry);
        FunctionCounter.builder("coremill.audit.summed.up", trail, it -> it.figures().summedUp())
                .description("Requests that came to nothing and have no line of their own")
                .register(registry);
        FunctionCounter.builder("coremill.audit.lost", trail, it -> it.figures().lost())
                .description("Entries that are in the log and never came into the audit table")
                .register(registry);
        Gauge.builder("coremill.audit.waiting", trail, it -> it.figures().waiting())
                .description("Entries that are in the log and not in the audit table yet")
                .register(registry);
    }
}
