package io.coremill.queue.audit;

import io.coremill.access.audit.AuditActor;
import io.coremill.access.audit.AuditEntry;
import io.coremill.access.audit.AuditEvent;
import io.coremill.access.audit.AuditPlace;
import io.coremill.access.audit.AuditSearch;
import io.coremill.access.audit.AuditStore;
import io.coremill.access.audit.AuditTarget;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.StoreCommand;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The record of a store: looks pass its writer by, and entries go through it.
public final class KeptAudit implements AuditStore {
    private final DataSource readers;
    private final UnaryOperator<String> tables;
    private final Consumer<StoreCommand.Audit> writer;

    /// @param tables makes a statement one for the tables of the store
    /// @param writer takes commands
    public KeptAudit(
            DataSource readers, UnaryOperator<String> tables, Consumer<StoreCommand.Audit> writer) {
        this.readers = readers;
        this.tables = tables;
        this.writer = writer;
    }

    @Override
    public CompletableFuture<Boolean> write(List<AuditEntry> entries, Instant keptSince) {
        var command = new StoreCommand.Audit(entries, keptSince, new CompletableFuture<>());
        writer.accept(command);
        return command.answer();
    }

    @Override
    public List<AuditEntry> find(AuditSearch search, @Nullable AuditPlace before, int most) {
        var conditions = new AuditConditions(search, before);
        var sql = AuditStatements.FIND + conditions.where() + " ORDER BY at DESC, id DESC LIMIT ?";
        try (var connection = readers.getConnection();
                var statement = connection.prepareStatement(tables.apply(sql))) {
            fill(statement, conditions.arguments(), most);
            try (var row = statement.executeQuery()) {
                return entries(row);
            }
        } catch (SQLException e) {
            throw new StorageUnavailableException("the store cannot be read just now", e);
        }
    }

    private static void fill(PreparedStatement statement, List<Object> arguments, int most)
            throws SQLException {
        int i = 1;
        for (var argument : arguments) {
            statement.setObject(i++, argument);
        }
        statement.setInt(i, most);
    }

    private static List<AuditEntry> entries(ResultSet row) throws SQLException {
        var entries = new ArrayList<AuditEntry>();
        while (row.next()) {
            entries.add(entry(row));
        }
        return List.copyOf(entries);
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getString("id"),
                StoredTime.time(row.getLong("at")),
                row.getString("node"),
                new AuditEvent(
                        new AuditActor(
                                row.getString("principal"),
                                row.getString("key_id"),
                                row.getString("address")),
                        row.getString("action"),
                        new AuditTarget(row.getString("kind"), row.getString("target")),
                        row.getInt("status"),
                        row.getString("detail")));
    }
}
