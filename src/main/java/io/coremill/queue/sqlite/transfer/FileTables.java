package io.coremill.queue.sqlite.transfer;

import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.MovedRows;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that the file of a stopped service has, in the order of its keys. One row after the other is
/// in memory.
public record FileTables(StoppedFile file) implements MovedRows {
    private static final String FINISHED =
            """
            SELECT queue, count(*) AS jobs FROM job WHERE finished IS NOT NULL GROUP BY queue
            """;

    /// When the file was made, and what changes with every change of it.
    @Override
    public String source() {
        try {
            var database = file.file();
            return "%s, %d bytes of %s, %d bytes of changes"
                    .formatted(
                            text(StoreStatements.MADE),
                            Files.size(database),
                            Files.getLastModifiedTime(database),
                            new FilePlace(database).logBytes());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public List<String> parts() {
        return FilePart.ALL.stream().map(FilePart::name).toList();
    }

    @Override
    public void read(String name, @Nullable String after, RowReader reader) {
        var part =
                FilePart.ALL.stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        try (var statement = file.connection().prepareStatement(part.from(after == null))) {
            fill(statement, after);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    reader.take(place(part, row), part.rows(row));
                }
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static void fill(PreparedStatement statement, @Nullable String after)
            throws SQLException {
        Object[] keys = ColumnJson.readNullable(after, Object[].class);
        for (int i = 0; keys != null && i < keys.length; i++) {
            statement.setObject(i + 1, keys[i]);
        }
    }

    private static String place(FilePart part, ResultSet row) throws SQLException {
        var keys = new Object[part.columns().size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = row.getObject(part.columns().get(i));
        }
        return ColumnJson.write(keys);
    }

    @Override
    public long nextLease() {
        return Long.parseLong(text(StoreStatements.NEXT_LEASE));
    }

    @Override
    public boolean removalTold() {
        return text(StoreStatements.REMOVAL_TOLD).equals("1");
    }

    @Override
    public Map<String, Long> finished() {
        try (var statement = file.connection().createStatement();
                var row = statement.executeQuery(FINISHED)) {
            var jobs = new HashMap<String, Long>();
            while (row.next()) {
                jobs.put(row.getString("queue"), row.getLong("jobs"));
            }
            return jobs;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private String text(String question) {
        try (var statement = file.connection().createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private CommandFailedException unreadable(Exception failure) {
        return new CommandFailedException(
                "%s cannot be read: %s".formatted(file.file(), failure.getMessage()), failure);
    }
}
