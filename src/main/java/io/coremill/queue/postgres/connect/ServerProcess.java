package io.coremill.queue.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/// The process of the server that answers on a connection.
public final class ServerProcess {
    private static final int ROUNDS = 3;

    private ServerProcess() {}

    /// Whether there is nothing in between: a pooler names none of the server's processes to its
    /// clients, as it may change.
    public static boolean isReached(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() == behind(connection);
    }

    /// Whether a connection seems to have a process to itself, though there is a pooler. Where the
    /// pooler gives processes to transactions, another connection is soon answered by the same one,
    /// or this one by another.
    public static boolean isKept(Connection connection, Connection other) throws SQLException {
        int own = behind(connection);
        for (int i = 0; i < ROUNDS; i++) {
            if (behind(other) == own || behind(connection) != own) {
                return false;
            }
        }
        return true;
    }

    /// The number of the process that has answered this question.
    static int behind(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
