package io.coremill.queue.postgres.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coremill.queue.SettableClock;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyPrunerTest {
    private static final UUID GONE = new UUID(1, 1);
    private static final UUID AGAIN = new UUID(2, 2);

    private static final String LET_IN =
            """
            INSERT INTO coremill.job (id, queue, type, priority, due, submitted, timeout,
                                      max_attempts, backoff, backoff_base, backoff_max, payload)
            VALUES ('%s', 'cpu', 'noop', 0, 1, 1, 1, 1, 'FIXED', 1, 1, '{}')
            """;

    private static final String STOPPED =
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'PgSleep'
            """;

    private final TestDatabase place = PostgresServer.store();
    private final SettableClock clock = new SettableClock();

    @Test
    void aKeyGoesOnceItsJobIsOverAndItsTimeToo() throws SQLException {
        var now = clock.instant();
        hold("over", GONE, now, null);
        hold("over, for a while yet", GONE, now, now.plusSeconds(60));
        hold("looked at later", GONE, now.plusSeconds(1), null);
        hold("waits", AGAIN, now, null);
        place.run(LET_IN.formatted(AGAIN));
        try (var session = place.database().writer("keys")) {
            prune(session);
        }
        assertThat(keys()).isEqualTo("looked at later,over, for a while yet,waits");
        assertThat(
                        number(
                                "SELECT count(*) FROM coremill.unique_key WHERE look <= "
                                        + StoredTime.of(now)))
                .isZero();
    }

    /// A key is locked for a moment where its job is retried, or another job takes it over. To have
    /// that happen within a look at keys, the look stops at the first one: a role that does not own
    /// the table sees its rows by a rule.
    @Test
    void aKeyIsKeptWhoseJobIsThereAgainSinceTheLookBegan() throws Exception {
        var now = clock.instant();
        hold("first", GONE, now.minusSeconds(9), null);
        hold("second", AGAIN, now.minusSeconds(8), null);
        try (var stop = place.connect();
                var session = stoppable().database().writer("keys")) {
            query(stop, "SELECT pg_advisory_lock(4711)");
            var pruned = CompletableFuture.runAsync(() -> pruneUnchecked(session));
            await().until(() -> number(STOPPED) > 0);
            retry(AGAIN, "second");
            query(stop, "SELECT pg_advisory_unlock(4711)");
            pruned.join();
        }
        assertThat(keys()).isEqualTo("second");
    }

    private void prune(PostgresSession session) throws SQLException {
        var pruner = new KeyPruner(session, clock);
        session.begin();
        pruner.run(0);
        session.commit();
    }

    private void pruneUnchecked(PostgresSession session) {
        try {
            prune(session);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The same store for a role that stops at the key `first` while the lock is held.
    private TestDatabase stoppable() throws SQLException {
        String role = "stops_" + place.url().substring(place.url().lastIndexOf('/') + 1);
        place.run(
                """
                CREATE ROLE %1$s LOGIN PASSWORD 'secret';
                GRANT USAGE ON SCHEMA coremill TO %1$s;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA coremill TO %1$s;
                CREATE FUNCTION coremill.passes(name text) RETURNS boolean
                VOLATILE LANGUAGE plpgsql AS $$
                BEGIN
                    IF name = 'first' THEN
                        WHILE NOT pg_try_advisory_lock(4711) LOOP
                            PERFORM pg_sleep(0.01);
                        END LOOP;
                        PERFORM pg_advisory_unlock(4711);
                    END IF;
                    RETURN TRUE;
                END $$;
                ALTER TABLE coremill.unique_key ENABLE ROW LEVEL SECURITY;
                CREATE POLICY stops ON coremill.unique_key USING (coremill.passes(name))
                """
                        .formatted(role));
        return place.as(role, "secret");
    }

    private void hold(String name, UUID job, Instant look, @Nullable Instant until)
            throws SQLException {
        place.run(
                """
                INSERT INTO coremill.unique_key (name, job, until, states, look)
                VALUES ('%s', '%s', %s, 7, %d)
                """
                        .formatted(name, job, StoredTime.ofNullable(until), StoredTime.of(look)));
    }

    /// As a node does it: the key is locked and written anew, with the time of a job that was due
    /// long ago.
    private void retry(UUID job, String name) throws SQLException {
        try (var connection = place.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "UPDATE coremill.unique_key SET job = '%s' WHERE name = '%s'"
                            .formatted(job, name));
            statement.execute(LET_IN.formatted(job));
            connection.commit();
        }
    }

    private String keys() throws SQLException {
        try (var connection = place.connect()) {
            return query(
                    connection,
                    "SELECT coalesce(string_agg(name, ',' ORDER BY name), '')"
                            + " FROM coremill.unique_key");
        }
    }

    private long number(String question) throws SQLException {
        try (var connection = place.connect()) {
            return Long.parseLong(query(connection, question));
        }
    }

    private static String query(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
