package io.coremill.queue.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final TestDatabase place = PostgresServer.database();

    @Test
    void fiveNodesThatStartAtOnceBringTheSchemaUpToDateOnce() throws Exception {
        var all = new CyclicBarrier(5);
        var migrations = new ArrayList<Future<?>>();
        try (var nodes = Executors.newFixedThreadPool(5)) {
            for (int i = 0; i < 5; i++) {
                var node = database(place, "coremill");
                migrations.add(
                        nodes.submit(
                                () -> {
                                    all.await();
                                    node.migrate();
                                    return null;
                                }));
            }
            for (var migration : migrations) {
                migration.get();
            }
        }

        assertThat(text(place, "SELECT count(*) FROM coremill.flyway_schema_history WHERE success"))
                .isEqualTo(
                        text(
                                place,
                                "SELECT count(DISTINCT version) FROM"
                                        + " coremill.flyway_schema_history"));
    }

    /// A change of a large table takes longer than what else a role may do.
    @Test
    void theTimeOfStatementsThatARoleMayTakeDoesNotHoldForTheTables() throws SQLException {
        place.run(
                """
                ALTER DATABASE %s SET statement_timeout = '59s';
                CREATE TABLE seen (setting text);
                CREATE FUNCTION look() RETURNS event_trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO public.seen VALUES (current_setting(''statement_timeout'')); END';
                CREATE EVENT TRIGGER look ON ddl_command_start WHEN TAG IN ('CREATE SEQUENCE')
                    EXECUTE FUNCTION look();
                """
                        .formatted(place.url().replaceFirst(".*/", "")));
        database(place, "coremill").migrate();
        assertThat(text(place, "SELECT DISTINCT setting FROM seen")).isEqualTo("0");
    }

    @Test
    void tablesAreInTheSchemaThatTheSettingsName() throws SQLException {
        var database = database(place, "order");
        database.migrate();

        try (var session = database.writer("test")) {
            session.begin();
            session.update("INSERT INTO coremill.paused_queue VALUES (?)", "mail");
            session.commit();
        }

        assertThat(text(place, "SELECT queue FROM \"order\".paused_queue")).isEqualTo("mail");
    }

    @Test
    void aRoleThatMayOnlyChangeRowsRunsOnASchemaThatIsUpToDate() throws SQLException {
        database(place, "coremill").migrate();
        place.run(
                """
                CREATE ROLE runner LOGIN PASSWORD 'runs';
                GRANT USAGE ON SCHEMA coremill TO runner;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA coremill TO runner;
                GRANT USAGE ON ALL SEQUENCES IN SCHEMA coremill TO runner;
                """);
        var database = database(place.as("runner", "runs"), "coremill");

        database.migrate();

        try (var session = database.writer("test")) {
            session.begin();
            session.update("UPDATE coremill.probe SET times = times + 1");
            session.prepare("SELECT nextval('coremill.lease_number')").executeQuery().close();
            session.commit();
        }
    }

    @Test
    void administratorsSeeWhichNodeConnectsAndWhatFor() throws SQLException {
        try (var session = database(place, "coremill").writer("work");
                var row = session.prepare("SHOW application_name").executeQuery()) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("coremill node-1 work");
        }
    }

    @Test
    void whatALaneSetsHoldsForAllOfItsTransactions() throws SQLException {
        var database = database(place, "coremill");
        try (var session = database.writer("work", PostgresDatabase.PLANNED_ONCE)) {
            for (int i = 0; i < 2; i++) {
                session.begin();
                try (var row = session.prepare("SHOW plan_cache_mode").executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString(1)).isEqualTo("force_generic_plan");
                }
                session.rollBack();
            }
        }
    }

    @Test
    void theServerEndsATransactionWhoseNodeHasStopped() throws SQLException {
        try (var session = database(place, "coremill").writer("work");
                var row =
                        session.prepare("SHOW idle_in_transaction_session_timeout")
                                .executeQuery()) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("5s");
        }
    }

    @Test
    void whatTheUrlSaysAboutTheDriverHolds() throws SQLException {
        var settings = settings(place, "coremill", "?ApplicationName=mine");

        try (var session = new PostgresDatabase(settings, "node-1", HEARTBEAT).writer("work");
                var row = session.prepare("SHOW application_name").executeQuery()) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("mine");
        }
    }

    @Test
    void readersChangeNothing() throws SQLException {
        var database = database(place, "coremill");
        database.migrate();

        try (var readers = database.readers();
                var connection = readers.getConnection();
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("DELETE FROM coremill.job"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void passwordsAreNotShown() {
        assertThat(settings(place, "coremill", "")).asString().doesNotContain(place.password());
    }

    static PostgresDatabase database(TestDatabase place, String schema) {
        return new PostgresDatabase(settings(place, schema, ""), "node-1", HEARTBEAT);
    }

    static PostgresSettings settings(TestDatabase place, String schema, String parameters) {
        String url = place.url() + parameters;
        return new PostgresSettings(url, place.user(), place.password(), url, schema);
    }

    private static String text(TestDatabase place, String question) throws SQLException {
        try (Connection connection = place.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }
}
