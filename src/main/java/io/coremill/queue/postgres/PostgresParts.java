package io.coremill.queue.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.QueueListener;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.access.KeptKeys;
import io.coremill.queue.access.KeyNews;
import io.coremill.queue.cluster.ClusterFigures;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.CommandQueue;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.ProbeSchedule;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.commit.WriterLane;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.pacing.WorkTime;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.connect.SchemaName;
import io.coremill.queue.postgres.edit.PostgresBulk;
import io.coremill.queue.postgres.edit.PostgresEdits;
import io.coremill.queue.postgres.key.KeyTransactions;
import io.coremill.queue.postgres.node.LeaseEnding;
import io.coremill.queue.postgres.node.NewsChannel;
import io.coremill.queue.postgres.node.NodeListener;
import io.coremill.queue.postgres.node.NodeNotifier;
import io.coremill.queue.postgres.node.NodePresence;
import io.coremill.queue.postgres.node.PresenceTiming;
import io.coremill.queue.postgres.retention.PostgresRetention;
import io.coremill.queue.postgres.search.NodeLookup;
import io.coremill.queue.postgres.search.PostgresLookup;
import io.coremill.queue.postgres.step.ClaimMarks;
import io.coremill.queue.postgres.step.HeldLeases;
import io.coremill.queue.postgres.step.PostgresSettlements;
import io.coremill.queue.postgres.step.PostgresSteps;
import io.coremill.queue.postgres.step.StepContext;
import io.coremill.queue.postgres.term.NextDue;
import io.coremill.queue.schedule.KeptSchedules;
import io.coremill.queue.schedule.ScheduleNews;
import io.coremill.seal.ColumnSeal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// What a node's queue consists of, put together in the order in which it needs each other.
final class PostgresParts {
    final ClaimantRegistry claimants = new ClaimantRegistry();
    final HikariDataSource readers;
    final ClaimMarks marks;
    final PostgresLookup lookup;
    final WatchedJobs watched;
    final WriterLane clients;
    final WriterLane work;

    /// What may have to wait for a key that somebody else has in hand.
    final WriterLane keys;
    final ProbeSchedule probes;
    final SharedNodes nodes;
    final PostgresRetention retention;
    private final PostgresSetup setup;
    private final HeldLeases held = new HeldLeases(new UUID(0, 0));
    private final NextDue nextDue = new NextDue();
    private final ScheduleNews scheduleNews = new ScheduleNews();
    private final KeyNews keyNews = new KeyNews();
    private final NextDue nextTerm = new NextDue();
    private final QueueCounters counters = new QueueCounters(Map.of(), Set.of());
    private final WorkLane lane;
    private final StepContext context;
    private final NodeNotifier notifier;
    private final OwnStatus status;
    private final DifferingSettings differing = new DifferingSettings();
    private final SchemaWatch schema;
    private final NodePresence presence;
    private final NodeListener listener;
    private final List<PostgresSession> sessions;

    PostgresParts(PostgresDatabase database, PostgresSetup setup, List<QueueListener> all) {
        this.setup = setup;
        var nanos = setup.nanos();
        var channel = NewsChannel.ofSchema(database.schema().name());
        var ran = new CommandQueue(nanos);
        readers = database.readers();
        marks = new ClaimMarks(nanos);
        lookup = new PostgresLookup(readers, database.schema(), nanos, database.seal());
        lane = new WorkLane(ran, nextDue, nextTerm, setup.clock());
        notifier = new NodeNotifier(database.writer("news"), channel, this::hasOthers);
        watched = new WatchedJobs(notifier, this::hasOthers, nanos);
        context = context(all);
        sessions =
                List.of(
                        database.writer("clients"),
                        database.writer("work", PostgresDatabase.PLANNED_ONCE),
                        database.writer("keys", KeyTransactions.PATIENCE));
        var waiting = new WaitingCounts(counters, this::depthsNow, nanos, this::othersSubmit);
        clients = clients(sessions.get(0), waiting);
        work = work(sessions.get(1), ran);
        keys = keys(sessions.get(2), waiting);
        probes = new ProbeSchedule(clients::put, nanos);
        status = new OwnStatus(setup.name(), setup.version(), setup.clock(), claimants, held);
        schema = new SchemaWatch(database.knownMigration(), this::retire);
        var news = news(all);
        presence = presence(database.writer("presence"), news);
        held.startAs(presence.instance());
        nodes = nodes(database);
        retention = retention(database.writer("retention"));
        listener = new NodeListener(database::listener, channel, nanos, news, presence::lookNow);
    }

    private StepContext context(List<QueueListener> all) {
        var listeners = Stream.concat(Stream.of(watched), all.stream()).toList();
        return new StepContext(
                setup.clock(),
                claimants,
                new QueueListeners(listeners),
                held,
                marks,
                nextDue,
                nextTerm,
                new NewsOfOurs(marks, nextDue, nextTerm, held, claimants, lane, keyNews, notifier),
                scheduleNews,
                keyNews,
                setup.retention());
    }

    private List<QueueDepth> depthsNow() {
        lookup.changed();
        return lookup.depths();
    }

    private WriterLane keys(PostgresSession session, WaitingCounts counts) {
        var transactions =
                new KeyTransactions(session, counters, context, counts::look, lookup::changed);
        return new WriterLane(
                "coremill-keys", new CommandQueue(setup.nanos()), transactions, writing("keys"));
    }

    private WriterLane clients(PostgresSession session, WaitingCounts counts) {
        var transactions =
                new PostgresTransactions(
                        session,
                        counters,
                        new PostgresSteps(session, context),
                        new PostgresEdits(session, context),
                        new PostgresBulk(session, context),
                        new ClientEvents(counts, lookup),
                        null);
        return new WriterLane(
                "coremill-clients",
                new CommandQueue(setup.nanos()),
                transactions,
                writing("clients"));
    }

    private WriterLane work(PostgresSession session, CommandQueue ran) {
        var transactions =
                new PostgresTransactions(
                        session,
                        counters,
                        new PostgresSteps(session, context),
                        new PostgresEdits(session, context),
                        new PostgresBulk(session, context),
                        new WorkEvents(),
                        lane);
        return new WriterLane("coremill-writer", ran, transactions, writing(WorkTime.LANE));
    }

    private WriterLane.Setup writing(String name) {
        return new WriterLane.Setup(
                setup.clock(),
                setup.nanos(),
                setup.mostKept(),
                took -> context.listeners().committed(name, took));
    }

    private NewsFromOthers news(List<QueueListener> all) {
        return new NewsFromOthers(
                context,
                new QueueListeners(all),
                lane,
                lookup,
                watched,
                new NewsFromOthers.OwnNews(status, differing, schema),
                this::hasOthers,
                () -> listener().isHearing());
    }

    /// The schedules of the store.
    ///
    /// @param schema in which its tables are
    KeptSchedules schedules(SchemaName schema, KeptSchedules.Access access, ColumnSeal seal) {
        return new KeptSchedules(readers, schema::in, access, scheduleNews, seal);
    }

    /// The keys of callers.
    ///
    /// @param schema in which its tables are
    KeptKeys accessKeys(SchemaName schema) {
        return new KeptKeys(readers, schema::in, clients::put, keyNews);
    }

    private NodeListener listener() {
        return listener;
    }

    private NodePresence presence(PostgresSession session, NewsFromOthers news) {
        return new NodePresence(
                session,
                new PresenceTiming(
                        setup.clock(), setup.correction(), setup.nanos(), setup.heartbeat()),
                status,
                news,
                ending(PostgresSettlements.of(session, context)));
    }

    private PostgresRetention retention(PostgresSession session) {
        return new PostgresRetention(
                session,
                setup.clock(),
                presence::instance,
                setup.retention(),
                counters,
                context.listeners());
    }

    private SharedNodes nodes(PostgresDatabase database) {
        var listed =
                new NodeLookup(
                        readers,
                        database.schema(),
                        setup.nanos(),
                        setup.clock(),
                        presence::instance);
        return new SharedNodes(
                database, listed, presence, notifier, status, differing, setup.clock());
    }

    private LeaseEnding ending(PostgresSettlements settlements) {
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
            counts.look();
        }

        @Override
        public void committed() {
            lookup.changed();
        }
    }

    /// Takes no more jobs, neither from clients nor to run. What runs goes on, and its outcomes are
    /// written as far as they can be.
    private void retire(String why) {
        claimants.takeNoMore();
        lane.settleOnly();
        clients.refuse(why);
        keys.refuse(why);
        status.drains();
        presence.beatNow();
    }

    /// Settlements are those of one lane; either may be the first that does not reach the database.
    KeptOutcomes keptOutcomes() {
        var kept = work.keptOutcomes();
        return kept.since() == null
                ? new KeptOutcomes(
                        clients.keptOutcomes().since(), kept.count(), kept.bytes(), kept.dropped())
                : kept;
    }

    /// Whether the tables suit this node, as far as it has noticed.
    boolean suits() {
        return schema.suits();
    }

    ClusterFigures figures() {
        return presence.figures(listener.isHearing());
    }

    boolean othersSubmit() {
        return presence.othersSubmit();
    }

    boolean hasOthers() {
        return presence.hasOthers();
    }

    void start() {
        try {
            presence.join();
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database cannot be used", e);
        }
        clients.start();
        work.start();
        keys.start();
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
        sessions.forEach(PostgresSession::abandon);
        retention.abandon();
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
        keys.close();
        listener.close();
        notifier.close();
        sessions.forEach(PostgresSession::close);
        retention.close();
        readers.close();
    }
}
