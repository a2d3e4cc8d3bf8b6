package io.coremill.queue.postgres.transfer;

import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresFailures;
import io.coremill.queue.postgres.connect.PostgresSettings;
import io.coremill.queue.postgres.connect.UnusableStoreException;
import java.sql.SQLException;
import java.time.Duration;

/// The database of a shared store as commands connect to it, which are no nodes.
final class TransferDatabase {
    private static final String NAME = "command";

    /// How long a command may stand still within a transaction.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

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

    /// The same, once it has answered.
    static PostgresDatabase reached(DatabaseOptions options) {
        var database = of(options);
        try {
            database.reach();
            return database;
        } catch (UnusableStoreException e) {
            throw inOptions(e);
        }
    }

    /// A command has options for what are settings of the service.
    static CommandFailedException inOptions(UnusableStoreException failure) {
        String advice =
                String.valueOf(failure.getMessage())
                        .replace("coremill.store.url", "the URL")
                        .replace("coremill.store.username", "--username")
                        .replace("coremill.store.password-file", "--password-file")
                        .replace("coremill.store.password", "the password")
                        .replace("coremill.store.", "--");
        return new CommandFailedException(advice, failure);
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
            throw new CommandFailedException("%s (%s)".formatted(words(e), firstLine(e)), e);
        }
    }

    /// For the caller of a command: what to do, where a node logs what has changed.
    private static String words(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (state.startsWith("28")) {
            return "the database does not let the role in; correct --username or the password";
        }
        if (state.equals("3D000")) {
            return "there is no such database; correct the URL";
        }
        if (state.equals("42P01") || state.equals("3F000")) {
            return "there is no store of this version in the schema; name it by --schema";
        }
        if (state.equals("42501")) {
            return "the role lacks a right; name the role that owns the schema by --username";
        }
        var outage = PostgresFailures.outage(failure);
        return outage == null ? "the database refuses it" : outage;
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
