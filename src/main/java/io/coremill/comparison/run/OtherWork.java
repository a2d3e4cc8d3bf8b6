package io.coremill.comparison.run;

import io.coremill.comparison.arena.ArenaReport;
import io.coremill.cores.HostTime;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Adds up what the machine did beside what was measured, while it was.
final class OtherWork {
    private final LongSupplier nanos;
    private double seconds = 0;
    private double passed = 0;

    OtherWork(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// A moment before jobs were run.
    record Since(OptionalDouble busy, long nanos) {}

    Since now() {
        return new Since(HostTime.busySeconds(), nanos.getAsLong());
    }

    void add(Since since, ArenaReport report) {
        OptionalDouble busy = HostTime.busySeconds();
        if (busy.isPresent() && since.busy().isPresent() && report.use() != null) {
            passed += (nanos.getAsLong() - since.nanos()) / 1e9;
            seconds +=
                    busy.getAsDouble() - since.busy().getAsDouble() - report.use().cpuNanos() / 1e9;
        }
    }

    /// In cores; null while nothing is known.
    @Nullable Double cores() {
        return passed == 0 ? null : Double.valueOf(Math.max(0, seconds / passed));
    }
}
