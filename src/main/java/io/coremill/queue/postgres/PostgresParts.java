package io.coremill.queue.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.queue.QueueListener;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.CommandQueue;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.ProbeSchedule;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.node.LeaseEnding;
import io.coremill.queue.postgres.node.NewsChannel;
import io.coremill.queue.postgres.node.NodeListener;
import io.coremill.queue.postgres.node.NodeNotifier;
import io.coremill.queue.postgres.node.NodePresence;
import io.coremill.queue.postgres.node.PresenceTiming;
import io.coremill.queue.postgres.search.PostgresLookup;
import io.coremill.queue.postgres.step.ClaimMarks;
import io.coremill.queue.postgres.step.HeldLeases;
import io.coremill.queue.postgres.step.NextDue;
import io.coremill.queue.postgres.step.PostgresSettlements;
import io.coremill.queue.postgres.step.PostgresSteps;
import io.coremill.queue.postgres.step.StepContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// What a node's queue consists of, put together in the order in which it needs each other.
final class PostgresParts {
    final ClaimantRegistry claimants = new ClaimantRegistry();
    final ClaimMarks marks;
    final LaneWriter clients;
    final LaneWriter work;
    final ProbeSchedule probes;
    final PostgresLookup lookup;
    final WatchedJobs watched;
    final HikariDataSource readers;
    private final NodePresence presence;
    private final NodeListener listener;
    private final NodeNotifier notifier;
    private final List<PostgresSession> lanes;
    private final HeldLeases held = new HeldLeases(new UUID(0, 0));

    PostgresParts(PostgresDatabase database, PostgresSetup setup, List<QueueListener> all) {
        readers = database.readers();
        var nanos = setup.nanos();
        var clientsHere = new QueueListeners(all);
        var counters = new QueueCounters(Map.of(), Set.of());
        var nextDue = new NextDue();
        var commands = new CommandQueue(nanos);
        var lane = new WorkLane(commands, nextDue);
        var channel = NewsChannel.ofSchema(database.schema().name());
        marks = new ClaimMarks(nanos);
        var counts = new WaitingCounts(counters, nanos, this::hasOthers);
        lookup = new PostgresLookup(readers, database.schema(), nanos);
        notifier = new NodeNotifier(database.writer("news"), channel, this::hasOthers);
        watched = new WatchedJobs(notifier, this::hasOthers, nanos);
        var listeners = new QueueListeners(with(watched, all));
        var context =
                new StepContext(
                        setup.clock(),
                        claimants,
                        listeners,
                        held,
                        marks,
                        nextDue,
                        new NewsOfOurs(marks, nextDue, held, claimants, lane, notifier));
        var one = database.writer("clients");
        var other = database.writer("work");
        lanes = List.of(one, other);
        clients =
                new LaneWriter(
                        "coremill-clients",
                        new CommandQueue(nanos),
                        new PostgresTransactions(
                                one,
                                counters,
                                new PostgresSteps(one, context),
                                new ClientEvents(counts, lookup),
                                null),
                        setup);
        work =
                new LaneWriter(
                        "coremill-writer",
                        commands,
                        new PostgresTransactions(
                                other,
                                counters,
                                new PostgresSteps(other, context),
                                new WorkEvents(),
                                lane),
                        setup);
        probes = new ProbeSchedule(clients::put, nanos);
        var news =
                new NewsFromOthers(
                        marks,
                        nextDue,
                        held,
                        claimants,
                        clientsHere,
                        lane,
                        lookup,
                        watched,
                        this::hasOthers,
                        this::isHearing);
        var session = database.writer("presence");
        presence =
                new NodePresence(
                        session,
                        new PresenceTiming(
                                setup.clock(), setup.correction(), nanos, setup.heartbeat()),
                        new OwnStatus(setup.name(), setup.version(), claimants, held),
                        news,
                        ending(PostgresSettlements.of(session, context), counters));
        held.startAs(presence.instance());
        listener =
                new NodeListener(
                        () -> database.direct("listener"), channel, nanos, news, presence::lookNow);
    }

    private final class WorkEvents implements LaneEvents {
        @Override
        public void committed() {
            lookup.changed();
        }

        /// A claim may be among what went unanswered.
        @Override
        public void wentUnanswered() {
            presence.lookForStrays();
        }
    }

    private record ClientEvents(WaitingCounts counts, PostgresLookup lookup) implements LaneEvents {
        @Override
        public void submits() {
            counts.look(lookup);
        }

        @Override
        public void committed() {
            lookup.changed();
        }
    }

    private static List<QueueListener> with(QueueListener one, List<QueueListener> others) {
        return Stream.concat(Stream.of(one), others.stream()).toList();
    }

    private boolean isHearing() {
        return listener.isHearing();
    }

    boolean hasOthers() {
        return presence.hasOthers();
    }

    private static LeaseEnding ending(PostgresSettlements settlements, QueueCounters counters) {
        return new LeaseEnding() {
            @Override
            public PendingChanges changes() {
                return new PendingChanges(counters);
            }

            @Override
            public void end(List<SettlementRow> rows, PendingChanges changes) throws SQLException {
                settlements.end(rows, changes);
            }
        };
    }

    void start() {
        try {
            presence.join();
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database cannot be used", e);
        }
        clients.start();
        work.start();
        notifier.start();
        listener.start();
        presence.start();
    }

    void beat() {
        try {
            presence.round();
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database cannot be used", e);
        }
    }

    void vanish() {
        presence.vanish();
        lanes.forEach(PostgresSession::abandon);
        endLanes();
    }

    /// Writes what has gathered, then leaves the other nodes.
    void close() {
        endLanes();
        presence.close();
    }

    private void endLanes() {
        claimants.clear();
        clients.close();
        work.close();
        listener.close();
        notifier.close();
        lanes.forEach(PostgresSession::close);
        readers.close();
    }
}
