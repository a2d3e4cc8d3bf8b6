package io.coremill.metrics.intake;

import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.text.EnumWords;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Counts what becomes of requests with keys.
final class KeyMeters implements MeterBinder {
    private final KeyFigures figures;

    KeyMeters(KeyFigures figures) {
        this.figures = figures;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var event : KeyEvent.values()) {
            FunctionCounter.builder("coremill.key.events", figures, it -> it.counted(event))
                    .description("Requests with keys that were not simply new jobs")
                    .tag("event", EnumWords.of(event))
                    .register(registry);
        }
    }
}
