package io.coremill.queue.postgres.connect;

import io.coremill.queue.commit.TransactionException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Separates failures of the database from those of what was asked.
public final class PostgresFailures {
    private static final String LOST = "the connection to the database is lost";

    /// Causes that are not the fault of what was asked, in words for operators: by SQLSTATE, or by
    /// the class it begins with.
    private static final Map<String, String> CAUSES =
            Map.ofEntries(
                    Map.entry("08", LOST),
                    Map.entry("25006", "the database is read-only, as a replica is"),
                    Map.entry("25P03", LOST),
                    Map.entry("28", "the database does not let the service in any more"),
                    Map.entry("3D000", "the database is gone"),
                    Map.entry("3F000", "the schema of the store is gone"),
                    Map.entry(
                            "40", "transactions in the database keep getting in each other's way"),
                    Map.entry("42501", "the role of the service lacks a right in the database"),
                    Map.entry("42P01", "a table of the store is gone"),
                    Map.entry("53", "the database lacks room or memory"),
                    Map.entry("53100", "the disk of the database is full"),
                    Map.entry("53200", "the database has no memory left"),
                    Map.entry("53300", "the database has no connection left"),
                    Map.entry("55000", "the database takes no connections"),
                    Map.entry("55P03", "the database has a lock_timeout that is too short"),
                    Map.entry("57014", "the database has a statement_timeout that is too short"),
                    Map.entry("57P01", "the database is being stopped"),
                    Map.entry("57P02", "the database has crashed and starts again"),
                    Map.entry("57P03", "the database is starting or stopping"),
                    Map.entry("57P04", "the database is gone"),
                    Map.entry("57P05", LOST),
                    Map.entry("58", "the system of the database returns errors"),
                    Map.entry("58030", "the disk of the database returns I/O errors"),
                    Map.entry("XX001", "the database is damaged"),
                    Map.entry("XX002", "the database is damaged"));

    /// The server has ended the connection: by request, or as a transaction or the connection was
    /// idle for too long, as where this process stood still.
    private static final Set<String> ENDED = Set.of("25P03", "57P01", "57P05");

    private PostgresFailures() {}

    /// Whether the same may well succeed at once: the database chose this transaction to give way.
    public static boolean isPassing(SQLException failure) {
        return isOfClass(failure, "40");
    }

    /// Whether the connection is gone, and another one may not be.
    public static boolean isLostConnection(SQLException failure) {
        return isOfClass(failure, "08") || ENDED.contains(String.valueOf(failure.getSQLState()));
    }

    private static boolean isOfClass(SQLException failure, String start) {
        var state = failure.getSQLState();
        return state != null && state.startsWith(start);
    }

    public static TransactionException explained(SQLException failure) {
        return new TransactionException(outage(failure), failure);
    }

    /// Why the database cannot do anything just now, in words for operators; null if what was asked
    /// is at fault.
    public static @Nullable String outage(SQLException failure) {
        String state = failure.getSQLState();
        if (state != null && state.length() == 5) {
            String words = CAUSES.getOrDefault(state, CAUSES.get(state.substring(0, 2)));
            if (words != null) {
                return words;
            }
        }
        return isOfNetwork(failure) ? LOST : null;
    }

    private static boolean isOfNetwork(SQLException failure) {
        for (Throwable it = failure; it != null; it = it.getCause()) {
            if (it instanceof IOException
                    || it instanceof SQLTransientConnectionException
                    || it instanceof SQLNonTransientConnectionException) {
                return true;
            }
        }
        return false;
    }
}
