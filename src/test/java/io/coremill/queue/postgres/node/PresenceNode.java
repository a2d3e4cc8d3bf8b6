package io.coremill.queue.postgres.node;

import io.coremill.queue.Lease;
import io.coremill.queue.access.KeyNews;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.postgres.TestStore;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.step.ClaimMarks;
import io.coremill.queue.postgres.step.HeldLeases;
import io.coremill.queue.postgres.step.PostgresSettlements;
import io.coremill.queue.postgres.step.StepContext;
import io.coremill.queue.postgres.step.WorkNews;
import io.coremill.queue.postgres.table.ReadyPlace;
import io.coremill.queue.postgres.term.NextDue;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.schedule.ScheduleNews;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// A node that has nothing but its presence. Time passes for it when a test says so.
final class PresenceNode implements AutoCloseable {
    static final Duration HEARTBEAT = Duration.ofSeconds(5);

    final HeardNews news = new HeardNews();
    final Set<String> queues = new HashSet<>(Set.of("mail"));
    final Set<Long> held = new HashSet<>();
    final AtomicLong nanos = new AtomicLong();
    final PresenceTiming timing;
    final NodePresence presence;
    private final PostgresSession session;
    private final String name;
    private Runnable whenItEnds = () -> {};

    /// As which instances it has joined anew.
    final List<UUID> joined = new ArrayList<>();

    /// How often it fails to say so.
    int refusals;

    PresenceNode(TestStore store, String name, InstantSource clock, ClockCorrection correction)
            throws SQLException {
        this(store, name, clock, correction, HEARTBEAT);
    }

    PresenceNode(TestStore store, String name, InstantSource clock, Duration heartbeat)
            throws SQLException {
        this(store, name, clock, ClockCorrection.NONE, heartbeat);
    }

    private PresenceNode(
            TestStore store,
            String name,
            InstantSource clock,
            ClockCorrection correction,
            Duration heartbeat)
            throws SQLException {
        this.name = name;
        timing = new PresenceTiming(clock, correction, nanos::get, heartbeat);
        session = store.database().writer("presence of " + name);
        presence = new NodePresence(session, timing, new Status(), news, new Ending());
        presence.join();
    }

    /// Time passes for its steady clock.
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /// Runs something each time that it ends leases.
    void whenItEnds(Runnable task) {
        whenItEnds = task;
    }

    UUID instance() {
        return presence.instance();
    }

    @Override
    public void close() {
        presence.close();
    }

    private final class Status implements NodeStatus {
        @Override
        public String name() {
            return name;
        }

        @Override
        public String version() {
            return "1.2";
        }

        @Override
        public Set<String> servedQueues() {
            return queues;
        }

        @Override
        public Set<Long> heldLeases() {
            return held;
        }

        @Override
        public String summary() {
            return "{\"slots\":4}";
        }

        @Override
        public boolean isDraining() {
            return false;
        }

        @Override
        public void hasJoined(UUID instance, PostgresSession on) throws SQLException {
            if (refusals-- > 0) {
                throw new SQLException("refused");
            }
            joined.add(instance);
        }
    }

    private final class Ending implements LeaseEnding {
        private final PostgresSettlements settlements =
                PostgresSettlements.of(
                        session,
                        new StepContext(
                                timing.clock(),
                                new ClaimantRegistry(),
                                new QueueListeners(List.of()),
                                new HeldLeases(UUID.randomUUID()),
                                new ClaimMarks(nanos::get),
                                new NextDue(),
                                new NextDue(),
                                new NoNews(),
                                new ScheduleNews(),
                                new KeyNews(),
                                RetentionRules.USUAL));

        @Override
        public PendingChanges changes() {
            return new PendingChanges(new QueueCounters(Map.of(), Set.of()));
        }

        @Override
        public void end(List<SettlementRow> rows, PendingChanges changes) throws SQLException {
            settlements.end(rows, changes);
            whenItEnds.run();
        }
    }

    private static final class NoNews implements WorkNews {
        @Override
        public void isReady(String queue, ReadyPlace place) {}

        @Override
        public void areKeysChanged() {}

        @Override
        public void isDueAt(Instant due) {}

        @Override
        public void endsAt(Instant term) {}

        @Override
        public void isUnwanted(UUID node, String queue, long lease) {}

        @Override
        public void isInDoubt(List<Lease> leases) {}

        @Override
        public void isPaused(String queue) {}
    }
}
