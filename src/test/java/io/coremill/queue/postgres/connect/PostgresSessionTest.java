package io.coremill.queue.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresSessionTest {
    private static final String INSERT = "INSERT INTO coremill.paused_queue VALUES (?)";

    private final TestDatabase place = PostgresServer.database();
    private final PostgresDatabase database = PostgresDatabaseTest.database(place, "coremill");
    private final PostgresSession session = database.writer("test");

    @BeforeEach
    void migrate() {
        database.migrate();
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void statementsArePreparedOnce() throws SQLException {
        session.begin();
        assertThat(session.prepare(INSERT)).isSameAs(session.prepare(INSERT));
    }

    @Test
    void whatIsRolledBackIsNotThereAndTheConnectionStays() throws SQLException {
        session.begin();
        session.update(INSERT, "mail");
        assertThatThrownBy(() -> session.update(INSERT, "mail")).isInstanceOf(SQLException.class);
        session.rollBack();

        session.begin();
        assertThat(session.update(INSERT, "mail")).isOne();
        session.commit();
        assertThat(session.opened()).isOne();
    }

    @Test
    void aConnectionThatWasCutIsMadeAnewByTheNextTransaction() throws SQLException {
        session.begin();
        session.update(INSERT, "mail");
        cut();

        var failure =
                catchThrowableOfType(SQLException.class, () -> session.update(INSERT, "other"));
        assertThat(PostgresFailures.outage(failure)).isNotNull();
        session.rollBack();

        session.begin();
        assertThat(session.update(INSERT, "mail")).isOne();
        session.commit();
        assertThat(session.opened()).isEqualTo(2);
    }

    /// A statement of a node waits for as long as the node says, and its transactions see what
    /// others commit meanwhile.
    @Test
    void whatTheDatabaseSetsForOthersDoesNotHoldHere() throws SQLException {
        place.run(
                """
                ALTER DATABASE %1$s SET default_transaction_isolation = 'serializable';
                ALTER DATABASE %1$s SET statement_timeout = '59s';
                ALTER DATABASE %1$s SET lock_timeout = '58s';
                ALTER DATABASE %1$s SET idle_session_timeout = '57s';
                ALTER DATABASE %1$s SET array_nulls = off;
                """
                        .formatted(place.url().replaceFirst(".*/", "")));
        try (var patient = database.writer("patient", "lock_timeout = '7s'")) {
            patient.begin();
            assertThat(setting(patient, "lock_timeout")).isEqualTo("7s");
        }
        session.begin();
        assertThat(setting(session, "transaction_isolation")).isEqualTo("read committed");
        assertThat(setting(session, "statement_timeout")).isEqualTo("0");
        assertThat(setting(session, "lock_timeout")).isEqualTo("0");
        assertThat(setting(session, "idle_session_timeout")).isEqualTo("0");
        assertThat(setting(session, "array_nulls")).isEqualTo("on");
        session.commit();
        try (var readers = database.readers();
                var reader = readers.getConnection()) {
            assertThat(reader.getTransactionIsolation())
                    .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    private static String setting(PostgresSession session, String name) throws SQLException {
        try (var row = session.prepare("SHOW " + name).executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void nullsAndArraysAreArguments() throws SQLException {
        session.begin();
        session.update(
                "INSERT INTO coremill.later (id, queue, due) SELECT * FROM unnest(?, ?, ?)",
                session.array("uuid", new Object[] {java.util.UUID.randomUUID()}),
                session.array("text", new Object[] {"mail"}),
                session.array("bigint", new Object[] {7L}));
        assertThat(
                        session.update(
                                "UPDATE coremill.probe SET times = coalesce(?::bigint, 5)",
                                (Object) null))
                .isOne();
        session.commit();
    }

    private void cut() throws SQLException {
        place.run(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name = 'coremill node-1 test'
                  AND datname = current_database()
                """);
    }
}
