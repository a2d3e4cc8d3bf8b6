package io.coremill.queue.postgres;

import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.node.ClockCorrection;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.seal.ColumnSeal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A database of a real server with the tables of the store in it, and a look at them from outside.
public final class TestStore implements AutoCloseable {
    private final TestDatabase place;
    private final PostgresDatabase database;
    private final Connection outside;

    public TestStore() throws SQLException {
        this(PostgresServer.store());
    }

    /// @param place has the tables already
    public TestStore(TestDatabase place) throws SQLException {
        this.place = place;
        database = place.database();
        outside = place.connect();
    }

    public TestDatabase place() {
        return place;
    }

    public PostgresDatabase database() {
        return database;
    }

    /// The same database for a node that beats so often.
    public PostgresDatabase database(Duration heartbeat) {
        return place.database(heartbeat);
    }

    /// A node on it.
    public PostgresQueue open() {
        return open(ColumnSeal.NONE);
    }

    /// A node on it that seals what is secret in jobs.
    public PostgresQueue open(ColumnSeal seal) {
        return PostgresQueue.open(
                place.database(seal),
                new PostgresSetup(
                        "test",
                        "1",
                        Duration.ofSeconds(5),
                        Clock.systemUTC(),
                        ClockCorrection.NONE,
                        KeptOutcomes.USUAL_BYTES,
                        RetentionRules.USUAL,
                        System::nanoTime),
                List.of());
    }

    /// Runs a statement with these arguments.
    public void run(String sql, @Nullable Object... arguments) {
        try (var statement = outside.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The rows of an answer, the columns of each joined by a blank.
    public List<String> rows(String question, Object... arguments) {
        try (var statement = outside.prepareStatement(question)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            var rows = new ArrayList<String>();
            try (var row = statement.executeQuery()) {
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    var words = new ArrayList<String>();
                    for (int i = 1; i <= columns; i++) {
                        words.add(String.valueOf(row.getString(i)));
                    }
                    rows.add(String.join(" ", words));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        outside.close();
    }
}
