import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;

/// The ceiling for uploads: rows of jobs that wait, written by the driver of SQLite alone into
/// tables like those of a service, as many in each transaction as the service writes.
final class RawRows {
    private static final int IN_EACH = 1_000;

    private RawRows() {}

    /// @param store of a service that has run a job
    static double perSecond(Path store, int rows) throws Exception {
        Path directory = Files.createTempDirectory("coremill-bench-raw");
        Path copy = directory.resolve("raw.db");
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + copy)) {
            run(raw, "PRAGMA journal_mode = WAL");
            run(raw, "PRAGMA synchronous = FULL");
            likeIn(raw, store);
            raw.setAutoCommit(false);
            long start = System.nanoTime();
            insert(raw, rows);
            return rows / Bench.secondsSince(start);
        } finally {
            for (String end : new String[] {"", "-wal", "-shm"}) {
                Files.deleteIfExists(directory.resolve("raw.db" + end));
            }
            Files.delete(directory);
        }
    }

    /// Tables and indexes, and one job for a model.
    private static void likeIn(Connection raw, Path store) throws SQLException {
        run(raw, "ATTACH '" + store + "' AS its");
        try (var statement = raw.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT sql FROM its.sqlite_schema WHERE tbl_name = 'job'"
                                        + " AND type IN ('table', 'index') ORDER BY type DESC")) {
            while (row.next()) {
                run(raw, row.getString(1));
            }
        }
        run(raw, "CREATE TEMP TABLE model AS SELECT * FROM its.job WHERE queue = 'cpu' LIMIT 1");
        run(raw, "DETACH its");
    }

    private static void insert(Connection raw, int rows) throws SQLException {
        String columns =
                "id, id_low, queue, type, state, priority, due, timeout, max_attempts, backoff,"
                        + " backoff_base, backoff_max, submitted, payload, version, attempt, crashes,"
                        + " cancel_requested";
        try (var model = raw.createStatement().executeQuery("SELECT " + columns + " FROM model");
                var insert = raw.prepareStatement(statement(columns))) {
            model.next();
            for (int row = 1; row <= rows; row++) {
                fill(insert, model, row);
                insert.executeUpdate();
                if (row % IN_EACH == 0) {
                    raw.commit();
                }
            }
            raw.commit();
        }
    }

    private static String statement(String columns) {
        int count = columns.split(",").length;
        return "INSERT INTO main.job (%s) VALUES (%s)"
                .formatted(columns, String.join(", ", Collections.nCopies(count, "?")));
    }

    private static void fill(PreparedStatement insert, ResultSet model, int row)
            throws SQLException {
        int columns = model.getMetaData().getColumnCount();
        for (int column = 1; column <= columns; column++) {
            insert.setObject(column, model.getObject(column));
        }
        insert.setLong(1, model.getLong(1) + row);
        insert.setString(5, "queued");
        insert.setLong(7, model.getLong(7) + row);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
