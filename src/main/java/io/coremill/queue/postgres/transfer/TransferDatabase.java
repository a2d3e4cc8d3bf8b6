package io.coremill.queue.postgres.transfer;

import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresFailures;
import io.coremill.queue.postgres.connect.PostgresSettings;
import java.sql.SQLException;
import java.time.Duration;

/// The database of a shared store as commands connect to it, which are no nodes.
final class TransferDatabase {
    private static final String NAME = "command";

    /// A batch may take a while to be read.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private TransferDatabase() {}

    static PostgresDatabase of(DatabaseOptions options) {
        return new PostgresDatabase(
                new PostgresSettings(
                        options.url(),
                        options.username(),
                        options.password(),
                        options.url(),
                        options.schema()),
                NAME,
                PATIENCE);
    }

    static void explained(DatabaseTask task) {
        explained(
                () -> {
                    task.run();
                    return true;
                });
    }

    static <T> T explained(DatabaseQuestion<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            var outage = PostgresFailures.outage(e);
            throw new CommandFailedException(
                    outage == null
                            ? "the database refuses it: " + e.getMessage()
                            : "%s (%s)".formatted(outage, firstLine(e)),
                    e);
        }
    }

    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    interface DatabaseTask {
        void run() throws SQLException;
    }

    interface DatabaseQuestion<T> {
        T ask() throws SQLException;
    }
}
