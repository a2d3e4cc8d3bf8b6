package io.coremill.schedule.run;

import io.coremill.schedule.ScheduleStore;
import io.coremill.schedule.TickOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What makes the ticks of a node, when a test says so.
public final class TickingNode implements TickListener {
    public final TestTemplates templates = new TestTemplates();
    private final Map<TickOutcome, Long> ticks = new ConcurrentHashMap<>();
    private final List<Duration> lateness = new CopyOnWriteArrayList<>();
    private final ScheduleRunner runner;

    public TickingNode(ScheduleStore store, InstantSource clock) {
        runner = new ScheduleRunner(store, templates, clock, List.of(this));
    }

    /// @return how long it would wait until the next turn
    public Duration turn() {
        return runner.turn();
    }

    public ScheduleRunner runner() {
        return runner;
    }

    public long ticks(TickOutcome outcome) {
        return ticks.getOrDefault(outcome, 0L);
    }

    List<Duration> lateness() {
        return lateness;
    }

    @Override
    public void ticked(TickOutcome outcome, long number) {
        ticks.merge(outcome, number, Long::sum);
    }

    @Override
    public void made(Duration after) {
        lateness.add(after);
    }
}
