package io.coremill.queue.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
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
