package io.coremill.queue.postgres.transfer;

import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.offline.MoveProgress;
import io.coremill.queue.offline.MovedRow;
import io.coremill.queue.offline.MovedTable;
import io.coremill.queue.offline.TableSum;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.connect.UnusableStoreException;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A shared store that is filled with the rows of a file. What is written and how far that is are
/// one transaction, so a move that was cut off goes on after its last one.
public final class MoveTarget implements AutoCloseable {
    private final PostgresSession session;
    private final String schema;

    private MoveTarget(PostgresSession session, String schema) {
        this.session = session;
        this.schema = schema;
    }

    /// With tables that are up to date, and as the only one that moves jobs into them.
    ///
    /// @throws CommandFailedException if the database cannot be used
    public static MoveTarget open(DatabaseOptions options) {
        var database = TransferDatabase.of(options);
        migrate(database);
        var target = new MoveTarget(database.writer("move"), options.schema());
        try {
            TransferDatabase.explained(target::lock);
            return target;
        } catch (CommandFailedException e) {
            target.close();
            throw e;
        }
    }

    private static void migrate(PostgresDatabase database) {
        try {
            database.migrate();
        } catch (UnusableStoreException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /// For as long as the connection lasts. The server may need a moment to notice the end of one.
    private void lock() throws SQLException {
        session.begin();
        session.update(MoveStatements.WAIT_A_WHILE);
        session.prepare(MoveStatements.LOCK).executeQuery().close();
        session.commit();
    }

    /// Begins a move, or finds how far it has come.
    ///
    /// @param source what is moved: a move goes on with the same alone
    /// @param firstPart where it begins
    /// @throws CommandFailedException if the store has other jobs, or nodes
    public MoveProgress begin(String source, String firstPart) {
        return TransferDatabase.explained(
                () -> {
                    session.begin();
                    var progress = progress(source);
                    if (progress == null) {
                        needNoNodes();
                        needEmpty();
                        session.update(MoveStatements.BEGIN, source, firstPart);
                        progress = new MoveProgress(firstPart, null, false, false);
                    }
                    session.commit();
                    return progress;
                });
    }

    private @Nullable MoveProgress progress(String source) throws SQLException {
        try (var row = session.prepare(MoveStatements.PROGRESS).executeQuery()) {
            if (!row.next()) {
                return null;
            }
            if (!row.getString("source").equals(source)) {
                throw new CommandFailedException(
                        ("the schema %s has the jobs of another file, or of this one before it"
                                        + " changed; drop the schema, or name another by --schema")
                                .formatted(schema));
            }
            return new MoveProgress(
                    row.getString("part"), row.getString("place"), row.getBoolean("done"), true);
        }
    }

    private void needNoNodes() throws SQLException {
        try (var row = session.prepare(MoveStatements.LIVE_NODE).executeQuery()) {
            if (row.next()) {
                throw new CommandFailedException(
                        "the node %s runs on the schema %s; stop all of its nodes first"
                                .formatted(row.getString(1), schema));
            }
        }
    }

    private void needEmpty() throws SQLException {
        for (MovedTable table : MovedTable.all()) {
            try (var row =
                    session.prepare(MoveStatements.ANY.formatted(table.word())).executeQuery()) {
                if (row.next()) {
                    throw new CommandFailedException(
                            ("the schema %s is not empty, its table %s has rows; name another by"
                                            + " --schema")
                                    .formatted(schema, table.word()));
                }
            }
        }
    }

    /// Writes rows, and that the move has come so far.
    ///
    /// @throws CommandFailedException if the database refuses them, or a node has started on it
    public void write(Collection<MovedRow> rows, String part, @Nullable String place) {
        TransferDatabase.explained(
                () -> {
                    session.begin();
                    try {
                        for (var table : byTable(rows).entrySet()) {
                            copyIn(table.getKey(), table.getValue().toByteArray());
                        }
                        advance(part, place);
                        session.commit();
                    } catch (SQLException | CommandFailedException e) {
                        session.rollBack();
                        throw e;
                    }
                });
    }

    private static Map<MovedTable, ByteArrayOutputStream> byTable(Collection<MovedRow> rows) {
        var lines = new EnumMap<MovedTable, ByteArrayOutputStream>(MovedTable.class);
        for (var row : rows) {
            lines.computeIfAbsent(row.table(), _ -> new ByteArrayOutputStream())
                    .writeBytes(row.line());
        }
        return lines;
    }

    private void copyIn(MovedTable table, byte[] lines) throws SQLException {
        session.copyIn(MoveStatements.COPY_IN.formatted(table.word(), table.columns()), lines);
    }

    private void advance(String part, @Nullable String place) throws SQLException {
        if (session.update(MoveStatements.ADVANCE, part, place) == 0) {
            throw new CommandFailedException(
                    "a node has started on the schema %s; stop it, and begin again in another schema"
                            .formatted(schema));
        }
    }

    /// What a table has.
    public TableSum sum(MovedTable table) {
        return TransferDatabase.explained(
                () -> {
                    var sum = new TableSum();
                    session.begin();
                    session.update(MoveStatements.READ_WHOLE);
                    session.copyOut(
                            MoveStatements.COPY_OUT.formatted(table.columns(), table.word()),
                            sum::add);
                    session.commit();
                    return sum;
                });
    }

    /// The move is done, and nodes can start. What is derived from the rows is written with that.
    ///
    /// @param nextLease no lease had this number or a higher one
    /// @param finished how many finished jobs each queue has
    public void finish(long nextLease, boolean removalTold, Map<String, Long> finished) {
        TransferDatabase.explained(
                () -> {
                    session.begin();
                    var lease = session.prepare(MoveStatements.NEXT_LEASE);
                    lease.setLong(1, Math.max(1, nextLease));
                    lease.executeQuery().close();
                    session.update(MoveStatements.REMOVAL, removalTold);
                    for (var queue : finished.entrySet()) {
                        session.update(MoveStatements.FINISHED, queue.getKey(), queue.getValue());
                    }
                    session.update(MoveStatements.DONE);
                    session.commit();
                    analyze();
                });
    }

    private void analyze() throws SQLException {
        session.beginAlone();
        for (MovedTable table : MovedTable.all()) {
            session.update(MoveStatements.ANALYZE.formatted(table.word()));
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
