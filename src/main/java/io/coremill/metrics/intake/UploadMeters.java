package io.coremill.metrics.intake;

import io.coremill.queue.upload.UploadFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/// Shows what uploads of many jobs do.
final class UploadMeters implements MeterBinder {
    private final UploadFigures figures;

    UploadMeters(UploadFigures figures) {
        this.figures = figures;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("coremill.uploads.open", figures::openUploads)
                .description("Uploads of many jobs that are open")
                .register(registry);
        lines(registry, "accepted", UploadFigures::acceptedLines);
        lines(registry, "kept", UploadFigures::keptLines);
        lines(registry, "replaced", UploadFigures::replacedLines);
        lines(registry, "rejected", UploadFigures::rejectedLines);
        lines(registry, "replayed", UploadFigures::replayedLines);
    }

    private void lines(
            MeterRegistry registry, String outcome, ToDoubleFunction<UploadFigures> count) {
        FunctionCounter.builder("coremill.upload.lines", figures, count)
                .description("Lines of uploads, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }
}
