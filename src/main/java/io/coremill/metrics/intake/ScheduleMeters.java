package io.coremill.metrics.intake;

import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.run.ScheduleRunner;
import io.coremill.schedule.run.TickListener;
import io.coremill.text.EnumWords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Counts what became of the ticks that this node dealt with, and shows whether any waits.
final class ScheduleMeters implements TickListener {
    private final Map<TickOutcome, Counter> ticks = new EnumMap<>(TickOutcome.class);
    private final Timer lateness;

    ScheduleMeters(MeterRegistry registry) {
        for (var outcome : TickOutcome.values()) {
            ticks.put(
                    outcome,
                    Counter.builder("coremill.schedule.ticks")
                            .description("Ticks of schedules, by what became of them")
                            .tag("outcome", EnumWords.of(outcome))
                            .register(registry));
        }
        lateness =
                Timer.builder("coremill.schedule.lateness")
                        .description("Time from when a tick was due to its job")
                        .register(registry);
    }

    static void bind(ScheduleRunner runner, MeterRegistry registry) {
        Gauge.builder("coremill.schedules", () -> runner.figures().schedules())
                .description("Schedules of the store")
                .register(registry);
        Gauge.builder("coremill.schedules.overdue", () -> seconds(runner.overdue()))
                .description("For how long a tick has been due that nothing has dealt with")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    @Override
    public void ticked(TickOutcome outcome, long number) {
        Objects.requireNonNull(ticks.get(outcome)).increment((double) number);
    }

    @Override
    public void made(Duration after) {
        lateness.record(after);
    }
}
