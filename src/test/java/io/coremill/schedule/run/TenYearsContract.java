package io.coremill.schedule.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.JobQueue;
import io.coremill.queue.SettableClock;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleChange;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.ScheduleStore;
import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.time.MissedPolicy;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ten years of schedules at places whose clocks were changed on some of the days on which these
/// tick, and at one that left out a day. A store's own test extends this and opens it.
@Timeout(180)
public abstract class TenYearsContract {
    private static final Instant BEGIN = Instant.parse("2009-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2019-01-01T00:00:00Z");

    protected final SettableClock clock = new SettableClock();
    private final Map<String, List<Instant>> made = new HashMap<>();

    protected abstract JobQueue open();

    protected abstract List<JobSchedule> schedules();

    /// At least: those that are expected are counted by the expressions.
    protected abstract long ticks();

    @Test
    void eachTickMakesOneJobWhateverIsDoneToTheClocks() {
        clock.advance(Duration.between(clock.instant(), BEGIN));
        var schedules = schedules();
        try (var queue = open()) {
            var registry = new ScheduleRegistry(queue.schedules(), clock, CompletableFuture::join);
            schedules.forEach(
                    it -> registry.put(it, ScheduleOrigin.API, ScheduleRegistry.Check.NONE));
            var node = new TickingNode(noting(queue.schedules()), clock);
            node.templates.limit(Integer.MAX_VALUE);
            while (clock.instant().isBefore(END)) {
                node.turn();
                var next = Objects.requireNonNull(node.runner().figures().nextDue());
                clock.advance(Duration.between(clock.instant(), next));
            }
            long jobs = schedules.stream().mapToLong(it -> expected(it).size()).sum();
            assertThat(jobs).isGreaterThan(ticks());
            assertThat(node.ticks(TickOutcome.MADE)).isEqualTo(jobs);
            assertThat(node.ticks(TickOutcome.MISSED)).isZero();
            Awaitility.await().until(() -> queue.depths().getFirst().queued() == jobs);
        }
        assertThat(schedules)
                .allSatisfy(it -> assertThat(made.get(it.name())).isEqualTo(expected(it)));
    }

    private static List<Instant> expected(JobSchedule schedule) {
        return schedule.times().next(BEGIN, 2_000).stream().filter(END::isAfter).toList();
    }

    /// The store, but that the ticks which it is asked to make are noted.
    private ScheduleStore noting(ScheduleStore store) {
        return (ScheduleStore)
                Proxy.newProxyInstance(
                        ScheduleStore.class.getClassLoader(),
                        new Class<?>[] {ScheduleStore.class},
                        (_, method, arguments) -> {
                            if (arguments != null
                                    && arguments[0] instanceof ScheduleChange.Tick tick) {
                                made.computeIfAbsent(tick.name(), _ -> new ArrayList<>())
                                        .add(Objects.requireNonNull(tick.entry().tick()));
                            }
                            return method.invoke(store, arguments);
                        });
    }

    protected static JobSchedule at(String zone, String cron) {
        String name = (zone + cron).replaceAll("[^A-Za-z0-9]", "-");
        return new JobSchedule(
                name,
                cron,
                ZoneId.of(zone),
                "{}",
                MissedPolicy.SKIP,
                OverlapPolicy.ALLOW,
                Duration.ZERO);
    }
}
