package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.QueueListener;
import io.coremill.queue.SettableClock;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSettings;
import io.coremill.queue.postgres.node.ClockCorrection;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.seal.ColumnSeal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// A new store on a real server, and nodes on it.
final class SharedStore {
    /// Nothing listens there, so that a connection for news is refused.
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:9/none";

    private final TestDatabase place;
    private final TestDatabase reached;
    private final Duration heartbeat;
    private final AtomicLong skipped = new AtomicLong();

    SharedStore(Duration heartbeat) {
        this(PostgresServer.store(), heartbeat);
    }

    /// @param place has the tables already
    SharedStore(TestDatabase place, Duration heartbeat) {
        this(place, place, heartbeat);
    }

    private SharedStore(TestDatabase place, TestDatabase reached, Duration heartbeat) {
        this.place = place;
        this.reached = reached;
        this.heartbeat = heartbeat;
    }

    /// A store whose nodes reach it through a pooler, and which is looked at without it.
    static SharedStore behind(PgBouncer pooler, TestDatabase place, Duration heartbeat) {
        return new SharedStore(place, pooler.of(place), heartbeat);
    }

    /// A node whose settings have finished jobs kept otherwise than is usual.
    PostgresQueue openKeeping(
            RetentionRules retention,
            String node,
            InstantSource clock,
            List<QueueListener> listeners) {
        return PostgresQueue.open(
                database(node, reached.url()),
                setup(node, clock, KeptOutcomes.USUAL_BYTES, retention),
                listeners);
    }

    PostgresQueue open(String node, InstantSource clock, List<QueueListener> listeners) {
        return open(database(node, reached.url()), node, clock, listeners);
    }

    /// A node that seals what is secret in jobs.
    PostgresQueue openSealed(
            String node, InstantSource clock, ColumnSeal seal, List<QueueListener> listeners) {
        var settings = reached.settings(reached.url());
        return open(new PostgresDatabase(settings, node, heartbeat, seal), node, clock, listeners);
    }

    /// A node that connects in its own way.
    PostgresQueue openOn(
            PostgresDatabase database,
            String node,
            InstantSource clock,
            List<QueueListener> listeners) {
        return open(database, node, clock, listeners);
    }

    /// A node that listens without the pooler through which it writes.
    PostgresQueue openDirect(String node, InstantSource clock, List<QueueListener> listeners) {
        return open(database(node, place.url()), node, clock, listeners);
    }

    /// A node that cannot listen to the others and has to look by itself.
    PostgresQueue openDeaf(String node, InstantSource clock, List<QueueListener> listeners) {
        return open(database(node, NOWHERE), node, clock, listeners);
    }

    /// A node that keeps only so many bytes of outcomes while the database is away.
    PostgresQueue openSmall(
            String node, long mostKept, InstantSource clock, List<QueueListener> listeners) {
        return PostgresQueue.open(
                database(node, reached.url()), setup(node, clock, mostKept), listeners);
    }

    /// A node whose role may only read and change rows.
    PostgresQueue openAs(
            String role, String node, InstantSource clock, List<QueueListener> listeners) {
        run(
                """
                CREATE ROLE %1$s LOGIN PASSWORD 'secret';
                GRANT USAGE ON SCHEMA coremill TO %1$s;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA coremill TO %1$s;
                GRANT USAGE ON ALL SEQUENCES IN SCHEMA coremill TO %1$s
                """
                        .formatted(role));
        var settings = new PostgresSettings(place.url(), role, "secret", place.url(), "coremill");
        return open(new PostgresDatabase(settings, node, heartbeat), node, clock, listeners);
    }

    private PostgresQueue open(
            PostgresDatabase database,
            String node,
            InstantSource clock,
            List<QueueListener> listeners) {
        return PostgresQueue.open(
                database, setup(node, clock, KeptOutcomes.USUAL_BYTES), listeners);
    }

    private PostgresSetup setup(String node, InstantSource clock, long mostKept) {
        return setup(node, clock, mostKept, RetentionRules.USUAL);
    }

    private PostgresSetup setup(
            String node, InstantSource clock, long mostKept, RetentionRules retention) {
        return new PostgresSetup(
                node,
                "1",
                heartbeat,
                clock,
                ClockCorrection.NONE,
                mostKept,
                retention,
                this::nanos);
    }

    private PostgresDatabase database(String node, String directUrl) {
        return new PostgresDatabase(reached.settings(directUrl), node, heartbeat);
    }

    private long nanos() {
        return System.nanoTime() + skipped.get();
    }

    /// Has what nodes measure be over: pauses between looks, and what they keep for a while.
    void skip(Duration time) {
        skipped.addAndGet(time.toNanos());
    }

    /// Has a second go by, after which a node has seen what others have committed before.
    void catchUp(JobQueue node) {
        skip(Duration.ofSeconds(1));
        beat(node);
    }

    /// Has a node vanish, and as much time go by as it takes the others to know that it is dead.
    void vanish(JobQueue node, Collection<? extends JobQueue> others, SettableClock clock) {
        ((PostgresQueue) node).vanish();
        pass(heartbeat.multipliedBy(2).plusMillis(1), others, clock);
    }

    /// Has time go by while these nodes live: none of them is ever silent for two heartbeats.
    void pass(Duration time, Collection<? extends JobQueue> living, SettableClock clock) {
        for (var left = time; left.isPositive(); left = left.minus(heartbeat)) {
            clock.advance(left.compareTo(heartbeat) < 0 ? left : heartbeat);
            living.forEach(SharedStore::beat);
        }
    }

    static void beat(JobQueue node) {
        ((PostgresQueue) node).beat();
    }

    /// Has the database take no connections until it comes back; those that are open are cut.
    void goAway() {
        administrate("ALTER DATABASE %1$s ALLOW_CONNECTIONS false");
        administrate(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%1$s'
                """);
    }

    void comeBack() {
        administrate("ALTER DATABASE %1$s ALLOW_CONNECTIONS true");
    }

    private void administrate(String statement) {
        try {
            PostgresServer.shared().administration().run(statement.formatted(place.name()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A connection from outside.
    Connection connect() throws SQLException {
        return place.connect();
    }

    /// The same for a role whose password is checked.
    Connection connectAs(String role, String password) throws SQLException {
        return place.as(role, password).connect();
    }

    /// Connections for a role whose password is checked.
    DataSource source(String role, String password) {
        var source = new PGSimpleDataSource();
        source.setUrl(place.url());
        source.setUser(role);
        source.setPassword(password);
        return source;
    }

    /// Of the database: roles are those of the whole server.
    String name() {
        return place.name();
    }

    void run(String statements) {
        try {
            place.run(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The text that a question has for an answer.
    String text(String question) {
        try (var connection = place.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The number that a question has for an answer.
    long number(String question) {
        try (var connection = place.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
