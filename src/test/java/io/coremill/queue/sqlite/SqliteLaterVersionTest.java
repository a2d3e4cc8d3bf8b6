package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.JobQueue;
import io.coremill.queue.LaterVersionContract;
import io.coremill.queue.schema.UnsuitedSchemaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that a later version has had.
@Tag("anywhere")
class SqliteLaterVersionTest extends LaterVersionContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of());
    }

    @Test
    void aFileThatALaterVersionHasChangedIsUsedIfItSuits() throws SQLException {
        closeQueue();
        upgrade("next");
        openQueue();
        aJobRuns();
        assertThat(text("SELECT max(version) FROM flyway_schema_history")).isEqualTo("901");
    }

    @Test
    void oneThatNoLongerSuitsIsRefusedAndItsCopyIsNot() throws Exception {
        closeQueue();
        var file = directory.resolve("coremill.db");
        var copy = Files.readAllBytes(file);
        upgrade("next", "later");
        assertThatThrownBy(this::openQueue)
                .isInstanceOf(UnsuitedSchemaException.class)
                .hasMessageMatching(
                        "the file \\S+coremill.db was changed by a later version of the service and"
                                + " no longer suits this one, which knows its migrations up to \\d+"
                                + " and must know 901; start that version again, or put back the copy"
                                + " that was made before the upgrade");
        Files.write(file, copy);
        openQueue();
        aJobRuns();
    }

    /// As the next version does when it starts, and the one after that.
    private void upgrade(String... versions) {
        var places = new ArrayList<>(List.of("classpath:db/sqlite"));
        for (var version : versions) {
            places.add("classpath:upgrade/%s/sqlite".formatted(version));
        }
        Flyway.configure()
                .dataSource(url(), null, null)
                .locations(places.toArray(String[]::new))
                .loggers("slf4j")
                .load()
                .migrate();
    }

    @Override
    protected void rewrite(String table, String change) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE %s SET %s".formatted(table, change));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected String text(String question) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("coremill.db");
    }

    @Override
    protected String finished() {
        return "job";
    }

    @Override
    protected String ruleColumn() {
        return "unique_rule";
    }
}
