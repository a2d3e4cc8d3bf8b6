package io.coremill.queue.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.StoreHealth;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import io.coremill.queue.postgres.TestStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command brings the tables of a shared store up to date, and says what keeps it from that.
class PrepareCommandTest {
    @TempDir private Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void itCreatesTheTablesAndHasNothingToDoTheSecondTime() throws Exception {
        TestDatabase database = PostgresServer.database().guarded();
        Path password = Files.writeString(directory.resolve("password"), database.password());
        for (int time = 0; time < 2; time++) {
            int code =
                    run(
                            Map.of(),
                            "--to=" + database.url(),
                            "--username=" + database.user(),
                            "--password-file=" + password);
            assertThat(code).as(text(err)).isZero();
            assertThat(jobs(database)).isZero();
        }
        assertThat(text(out).lines()).hasSize(2).containsOnly("the schema coremill is up to date");
        assertThat(text(err)).isEmpty();
    }

    /// As a pod has them: the address that passes a pooler by comes first.
    @Test
    void itTakesTheVariablesOfTheService() throws Exception {
        TestDatabase database = PostgresServer.database().guarded();
        int code =
                run(
                        Map.of(
                                "COREMILL_STORE_URL", "jdbc:postgresql://127.0.0.1:1/pooler",
                                "COREMILL_STORE_DIRECT_URL", database.url(),
                                "COREMILL_STORE_USERNAME", database.user(),
                                "COREMILL_STORE_PASSWORD", database.password()));
        assertThat(code).as(text(err)).isZero();
        assertThat(jobs(database)).isZero();
    }

    private static int jobs(TestDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM coremill.job")) {
            row.next();
            return row.getInt(1);
        }
    }

    /// As docs/cluster.md has it: the owner says once what the other role may do.
    @Test
    void aRoleThatMayOnlyChangeRowsRunsANodeThen() throws Exception {
        TestDatabase database = PostgresServer.database();
        database.run(
                """
                CREATE ROLE preparing_owner LOGIN PASSWORD 'secret';
                CREATE ROLE prepared_node LOGIN PASSWORD 'secret';
                DO $$ BEGIN
                    EXECUTE format(
                        'GRANT CREATE ON DATABASE %I TO preparing_owner', current_database());
                END $$
                """);
        database.as("preparing_owner", "secret")
                .run(
                        """
                        CREATE SCHEMA coremill;
                        GRANT USAGE ON SCHEMA coremill TO prepared_node;
                        ALTER DEFAULT PRIVILEGES IN SCHEMA coremill
                            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO prepared_node;
                        ALTER DEFAULT PRIVILEGES IN SCHEMA coremill
                            GRANT USAGE ON SEQUENCES TO prepared_node
                        """);
        assertThat(
                        run(
                                Map.of("COREMILL_STORE_PASSWORD", "secret"),
                                "--to=" + database.url(),
                                "--username=preparing_owner"))
                .as(text(err))
                .isZero();
        try (var store = new TestStore(database.as("prepared_node", "secret"))) {
            store.database().migrate();
            try (var node = store.open()) {
                assertThat(node.health()).isEqualTo(StoreHealth.WRITABLE);
            }
        }
    }

    @Test
    void aRoleThatMayNotGetsAdviceInWordsOfOptions() throws Exception {
        TestDatabase database = PostgresServer.database();
        database.run("CREATE ROLE preparing_reader LOGIN PASSWORD 'secret'");
        int code =
                run(
                        Map.of("COREMILL_STORE_PASSWORD", "secret"),
                        "--to=" + database.url(),
                        "--username=preparing_reader");
        assertThat(code).isEqualTo(1);
        assertThat(text(err))
                .contains("coremill prepare-database:", "preparing_reader", "grant it CREATE")
                .doesNotContain("coremill.store.");
    }

    @Test
    void withoutADatabaseItSaysHowToNameOne() {
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(text(err)).contains("--to is missing", PrepareCommand.USAGE);
    }

    private int run(Map<String, String> variables, String... arguments) {
        var command =
                new PrepareCommand(
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        variables);
        return command.run(Stream.of(arguments).toList());
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(UTF_8);
    }
}
