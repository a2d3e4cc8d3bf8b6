package io.coremill.metrics.intake;

import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows what was refused or cut off, by the limit that was reached.
final class RefusalMeters implements MeterBinder {
    private final RefusalFigures figures;

    RefusalMeters(RefusalFigures figures) {
        this.figures = figures;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var limit : CallerLimit.values()) {
            FunctionCounter.builder(
                            "coremill.http.refused", figures, it -> (double) it.counted(limit))
                    .description("Requests and connections that went beyond a limit of clients")
                    .tag("limit", limit.word())
                    .register(registry);
        }
    }
}
