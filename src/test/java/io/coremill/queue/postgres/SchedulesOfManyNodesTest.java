package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.key.UniqueConflict;
import io.coremill.queue.SettableClock;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.ScheduleStore;
import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.run.TickingNode;
import io.coremill.schedule.time.MissedPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What schedules promise where nodes share a store.
@Timeout(120)
class SchedulesOfManyNodesTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();
    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), HEARTBEAT);
    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(node -> node.queue().close());
    }

    @Test
    void ofNodesThatTickAtOnceOneMakesTheJob() throws Exception {
        open("a");
        open("b");
        open("c");
        put(everyMinute("s"));
        int ticks = 60;
        for (int i = 0; i < ticks; i++) {
            clock.advance(MINUTE);
            tickAtOnce();
            assertThat(jobs()).isEqualTo(i + 1);
        }
        assertThat(nodes.stream().mapToLong(it -> it.ticking().ticks(TickOutcome.MADE)).sum())
                .isEqualTo(ticks);
        assertThat(entries()).isEqualTo(ticks);
    }

    @Test
    void ofNodesThatTickAtOnceUnderAKeyOneHasTheTick() throws Exception {
        for (var name : List.of("a", "b", "c")) {
            open(name).ticking().templates.unique(UniqueConflict.KEEP);
        }
        put(everyMinute("s"));
        int ticks = 10;
        for (int i = 0; i < ticks; i++) {
            clock.advance(MINUTE);
            while (history() == i) {
                tickAtOnce();
            }
            assertThat(history()).isEqualTo(i + 1);
        }
        assertThat(jobs()).isEqualTo(1);
        assertThat(ticksOfAll(TickOutcome.MADE)).isEqualTo(1);
        assertThat(ticksOfAll(TickOutcome.SKIPPED)).isEqualTo(ticks - 1L);
    }

    private long history() {
        return store.number("SELECT count(*) FROM coremill.schedule_tick");
    }

    private long ticksOfAll(TickOutcome outcome) {
        return nodes.stream().mapToLong(it -> it.ticking().ticks(outcome)).sum();
    }

    @Test
    void aTickWhoseKeyIsInUseWaitsAndHoldsUpNoOther() throws Exception {
        int busy = 120;
        var a = open("a");
        for (int i = 0; i < busy; i++) {
            put(a, everyMinute("k" + i));
        }
        put(a, everyMinute("t"));
        put(a, everyMinute("u"));
        try (var user = store.connect();
                var statement = user.createStatement()) {
            user.setAutoCommit(false);
            statement.execute(
                    """
                    INSERT INTO coremill.unique_key (name, job, states, look)
                    VALUES ('queue:cpu:k', gen_random_uuid(), 7, 0)
                    """);
            clock.advance(MINUTE);
            a.ticking().templates.uniqueByFirstLetter(UniqueConflict.KEEP);
            assertThat(a.ticking().turn()).isEqualTo(Duration.ofSeconds(1));
            assertThat(registry(a).history("t")).hasSize(1);
            assertThat(registry(a).history("u")).hasSize(1);
            assertThat(history()).isEqualTo(2);
            put(a, everyMinute("v"));
            assertThat(registry(a).find("v")).isPresent();
            user.rollback();
        }
        while (history() < busy + 2) {
            a.ticking().turn();
        }
        assertThat(jobs()).isEqualTo(3);
        assertThat(entries()).isEqualTo(3);
    }

    @Test
    void eachTickMakesOneJobWhileNodesAreKilled() throws Exception {
        var random = new Random(4711);
        open("a");
        open("b");
        open("c");
        put(everyMinute("s"));
        put(everyMinute("t"));
        int ticks = 80;
        for (int i = 0; i < ticks; i++) {
            clock.advance(MINUTE);
            var killed = random.nextInt(3) == 0 ? nodes.get(random.nextInt(3)) : null;
            var death = kill(killed, random.nextInt(6_000));
            tickAtOnce();
            death.join();
            replace(killed, "n" + i);
            tickAtOnce();
            assertThat(jobs()).as("after tick %d", i).isEqualTo(2L * (i + 1));
        }
        assertThat(store.number("SELECT count(*) FROM coremill.schedule_tick WHERE missed > 0"))
                .isZero();
        assertThat(
                        store.number(
                                "SELECT count(DISTINCT (schedule, tick)) FROM coremill.schedule_tick WHERE outcome = 'MADE'"))
                .isEqualTo(2L * ticks);
    }

    private CompletableFuture<Void> kill(@Nullable Node node, int afterMicros) {
        return node == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(
                        () -> {
                            long until = System.nanoTime() + afterMicros * 1_000L;
                            while (System.nanoTime() < until) {
                                Thread.onSpinWait();
                            }
                            node.queue().vanish();
                        });
    }

    private void replace(@Nullable Node node, String name) {
        if (node != null) {
            nodes.remove(node);
            open(name);
        }
    }

    private void tickAtOnce() throws Exception {
        var together = new CyclicBarrier(nodes.size());
        var threads =
                nodes.stream()
                        .map(
                                node ->
                                        Thread.ofPlatform()
                                                .start(
                                                        () -> {
                                                            meet(together);
                                                            node.ticking().turn();
                                                        }))
                        .toList();
        for (var thread : threads) {
            thread.join();
        }
    }

    private static void meet(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNodeHearsWithinASecondOfASoonerTick() throws Exception {
        var a = open("a");
        var b = open("b");
        var heard = new LinkedBlockingQueue<Instant>();
        b.queue().schedules().watchedBy(new Hearing(heard));
        put(a, everyMinute("s"));
        store.catchUp(b.queue());
        assertThat(heard.take()).isEqualTo(clock.instant().plus(MINUTE));
    }

    private record Hearing(LinkedBlockingQueue<Instant> heard)
            implements ScheduleStore.ScheduleWatch {
        @Override
        public void changed() {}

        @Override
        public void nextDue(@Nullable Instant due) {
            if (due != null) {
                heard.add(due);
            }
        }
    }

    @Test
    void aChangeOnOneNodeIsSeenByTheOthersAtOnce() {
        var a = open("a");
        var b = open("b");
        put(a, everyMinute("s"));
        registry(b).pause("s");
        clock.advance(MINUTE);
        a.ticking().turn();
        assertThat(jobs()).isZero();
        registry(a).resume("s");
        clock.advance(MINUTE);
        b.ticking().turn();
        assertThat(jobs()).isEqualTo(1);
        registry(b).delete("s", ScheduleRegistry.Check.NONE);
        assertThat(registry(a).find("s")).isEmpty();
    }

    @Test
    void twoNodesThatWriteTheSameScheduleDoNotLoseATick() throws Exception {
        var a = open("a");
        var b = open("b");
        put(a, everyMinute("s"));
        var writes = new AtomicLong();
        var writer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int i = 0; i < 100; i++) {
                                        registry(b)
                                                .put(
                                                        saying("s", "{\"n\":%d}".formatted(i)),
                                                        ScheduleOrigin.API,
                                                        ScheduleRegistry.Check.NONE);
                                        writes.incrementAndGet();
                                    }
                                });
        int ticks = 50;
        for (int i = 0; i < ticks; i++) {
            clock.advance(MINUTE);
            while (jobs() <= i) {
                a.ticking().turn();
            }
        }
        writer.join();
        a.ticking().turn();
        assertThat(writes).hasValue(100);
        assertThat(jobs()).isEqualTo(ticks);
        assertThat(entries()).isEqualTo(ticks);
    }

    private Node open(String name) {
        var queue = store.open(name, clock, List.of());
        var node = new Node(queue, new TickingNode(queue.schedules(), clock));
        nodes.add(node);
        return node;
    }

    private void put(JobSchedule schedule) {
        put(nodes.getFirst(), schedule);
    }

    private void put(Node node, JobSchedule schedule) {
        registry(node).put(schedule, ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
    }

    private ScheduleRegistry registry(Node node) {
        return new ScheduleRegistry(node.queue().schedules(), clock, CompletableFuture::join);
    }

    private long jobs() {
        return nodes.getFirst()
                .queue()
                .list(new JobFilter(null, null, null, null), 1_000)
                .jobs()
                .size();
    }

    private long entries() {
        return store.number("SELECT count(*) FROM coremill.schedule_tick WHERE outcome = 'MADE'");
    }

    private static JobSchedule everyMinute(String name) {
        return saying(name, "{}");
    }

    private static JobSchedule saying(String name, String template) {
        return new JobSchedule(
                name,
                "* * * * *",
                ZoneId.of("UTC"),
                template,
                MissedPolicy.RUN_ONCE,
                OverlapPolicy.ALLOW,
                Duration.ZERO);
    }

    private record Node(PostgresQueue queue, TickingNode ticking) {}
}
