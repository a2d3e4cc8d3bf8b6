package io.coremill.queue.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import io.coremill.queue.schema.SchemaLevel;
import io.coremill.queue.schema.UnsuitedSchemaException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionFactory;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// Upgrades of tables that others use.
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class PatientUpgradeTest {
    private static final String WAITERS =
            """
            FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """;

    private static final Duration LONG = Duration.ofSeconds(40);

    private final TestDatabase place = PostgresServer.store();

    @Test
    void anUpgradeLetsOthersThroughUntilAnOldTransactionHasEnded(CapturedOutput log)
            throws Exception {
        try (var thread = Executors.newSingleThreadExecutor();
                var old = reader()) {
            var upgrade = begin(thread);
            patiently()
                    .until(
                            () ->
                                    log.getAll()
                                            .contains("the schema coremill is not up to date yet"));
            awaitWaiting();
            place.run("SELECT count(*) FROM coremill.job");
            assertThat(upgrade).isNotDone();
            assertThat(columns("batch")).isZero();
            old.rollback();
            assertThat(upgrade.get().applied()).isLessThan(902);
        }
        assertThat(columns("batch")).isEqualTo(2);
    }

    /// It waits for transactions that are open, and none waits for it.
    @Test
    void anIndexIsMadeBesideOtherWork() throws Exception {
        LaterTables.of(place, "next");
        place.run("DROP INDEX coremill.job_type");
        place.run("DELETE FROM coremill.flyway_schema_history WHERE version = '905'");
        try (var thread = Executors.newSingleThreadExecutor();
                var old = place.connect()) {
            old.setAutoCommit(false);
            old.createStatement().execute("UPDATE coremill.job SET version = version");
            var upgrade = begin(thread);
            awaitWaiting();
            place.run("UPDATE coremill.job SET version = version");
            assertThat(upgrade).isNotDone();
            old.rollback();
            upgrade.get();
        }
        assertThat(indexes()).isEqualTo(1);
    }

    /// By this node or by another, whose row about that is there.
    @Test
    void anIndexWhoseMakingWasCutOffIsMadeByTheNextStart() throws Exception {
        LaterTables.of(place, "next");
        place.run("DROP INDEX coremill.job_type");
        place.run(
                "UPDATE coremill.flyway_schema_history SET success = false WHERE version = '905'");
        try (var thread = Executors.newSingleThreadExecutor();
                var old = place.connect()) {
            old.setAutoCommit(false);
            old.createStatement().execute("UPDATE coremill.job SET version = version");
            var upgrade = begin(thread);
            awaitWaiting();
            place.run("SELECT pg_cancel_backend(pid) " + WAITERS);
            assertThatThrownBy(upgrade::get).hasRootCauseInstanceOf(SQLException.class);
            assertThat(
                            number(
                                    "SELECT count(*) FROM coremill.flyway_schema_history WHERE NOT success"))
                    .isZero();
            old.rollback();
            assertThat(begin(thread).get().applied()).isEqualTo(904);
        }
        assertThat(indexes()).isEqualTo(1);
    }

    private long indexes() throws SQLException {
        return number(
                "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid ="
                        + " 'coremill.job_type'::regclass");
    }

    @Test
    void tablesThatALaterVersionChangesBeforeItsTurnAreLookedAtAgain() {
        var upgrade = LaterTables.upgrade(place, () -> LaterTables.of(place, "next", "later"));
        assertThatThrownBy(upgrade::run).isInstanceOf(UnsuitedSchemaException.class);
    }

    @Test
    void aRoleThatMayNotChangeTablesLearnsThatAnotherHasToGoFirst() throws SQLException {
        var older = PostgresServer.database();
        older.run("CREATE SCHEMA coremill");
        Flyway.configure()
                .dataSource(older.url(), older.user(), older.password())
                .schemas("coremill")
                .locations("classpath:db/postgres")
                .target("5")
                .loggers("slf4j")
                .load()
                .migrate();
        older.run(
                """
                CREATE ROLE late_runner LOGIN PASSWORD 'runs';
                GRANT USAGE ON SCHEMA coremill TO late_runner;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA coremill
                    TO late_runner;
                """);
        var node = PostgresDatabaseTest.database(older.as("late_runner", "runs"), "coremill");
        assertThatThrownBy(node::migrate)
                .isInstanceOf(UnusableStoreException.class)
                .hasMessage(
                        "the schema coremill is of an earlier version, and the role \"late_runner\""
                                + " may not change its tables; run coremill prepare-database as the role"
                                + " that owns them, then start the service again");
    }

    @Test
    void anIndexIsNotMadeThroughAPooler() {
        var upgrade = LaterTables.once(place, "next");
        assertThatThrownBy(() -> PoolerCheck.needNone(upgrade, "coremill"))
                .isInstanceOf(UnusableStoreException.class)
                .hasMessage(
                        "the schema coremill needs a change that cannot be made through a pooler;"
                                + " set coremill.store.direct-url, or run prepare-database with it");
        upgrade.run();
        PoolerCheck.needNone(upgrade, "coremill");
    }

    private Future<SchemaLevel> begin(ExecutorService thread) {
        return thread.submit(LaterTables.upgrade(place, "next")::run);
    }

    private Connection reader() throws SQLException {
        var connection = place.connect();
        connection.setAutoCommit(false);
        connection.createStatement().execute("SELECT count(*) FROM coremill.job");
        return connection;
    }

    private void awaitWaiting() {
        patiently().until(() -> number("SELECT count(*) " + WAITERS) > 0);
    }

    private static ConditionFactory patiently() {
        return await().atMost(LONG);
    }

    private long columns(String name) throws SQLException {
        return number(
                "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'coremill'"
                        + " AND table_name IN ('job', 'history') AND column_name = '"
                        + name
                        + "'");
    }

    private long number(String question) throws SQLException {
        try (var connection = place.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        }
    }
}
