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
    private static final String LOCK_NOT_AVAILABLE = "55P03";

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
        var target = new MoveTarget(database.writer("move"), options.schema());
        try {
            prepare(database, target);
            TransferDatabase.explained(target::lock);
            return target;
        } catch (CommandFailedException e) {
            target.close();
            throw e;
        }
    }

    /// Tables are not changed below nodes that run.
    private static void prepare(PostgresDatabase database, MoveTarget target) {
        try {
            if (database.ask(MoveTarget::hasNodes)) {
                TransferDatabase.explained(target::needNoNodesYet);
            }
            TransferDatabase.explained(target::needNoPooler);
            database.migrate();
        } catch (UnusableStoreException e) {
            throw TransferDatabase.inOptions(e);
        }
    }

    /// Without a transaction, which would hold up a change of the tables.
    private void needNoNodesYet() throws SQLException {
        session.beginAlone();
        needNoNodes();
    }

    /// It would give the lock of this command to others, and keep it when the command has ended.
    private void needNoPooler() throws SQLException {
        session.beginAlone();
        if (session.isPooled()) {
            throw new CommandFailedException(
                    "there is a pooler in between; name the address of PostgreSQL itself by --to");
        }
    }

    private static boolean hasNodes(PostgresSession session) throws SQLException {
        return isTrue(session, MoveStatements.HAS_NODES);
    }

    private static boolean isTrue(PostgresSession session, String question) throws SQLException {
        try (var row = session.prepare(question).executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /// For as long as the connection lasts. The server may need a moment to notice the end of one.
    private void lock() throws SQLException {
        session.begin();
        session.update(MoveStatements.WAIT_A_WHILE);
        try {
            session.prepare(MoveStatements.LOCK).executeQuery().close();
        } catch (SQLException e) {
            needTime(e, "another migrate-store works on the schema %s; let it come to its end");
        }
        session.commit();
    }

    private void needTime(SQLException failure, String words) throws SQLException {
        if (LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
            throw new CommandFailedException(words.formatted(schema), failure);
        }
        throw failure;
    }

    /// Begins a move, or finds how far it has come.
    ///
    /// @param source what is moved: a move goes on with the same alone
    /// @param firstPart where it begins
    /// @throws CommandFailedException if the store has other jobs, or nodes
    public MoveProgress begin(String source, String firstPart) {
        return inTransaction(
                () -> {
                    var progress = progress(source);
                    if (progress == null) {
                        needAlone();
                        needEmpty();
                        session.update(MoveStatements.BEGIN, source, firstPart);
                        progress = new MoveProgress(firstPart, null, false, false);
                    }
                    return progress;
                });
    }

    private @Nullable MoveProgress progress(String source) throws SQLException {
        try (var row = session.prepare(MoveStatements.PROGRESS).executeQuery()) {
            if (!row.next()) {
                return null;
            }
            if (!row.getString("source").equals(source) && row.getBoolean("done")) {
                throw new CommandFailedException(
                        ("a move into the schema %s is done, of another file or of this one before"
                                        + " it changed; name another schema by --schema")
                                .formatted(schema));
            }
            if (!row.getString("source").equals(source)) {
                throw new CommandFailedException(
                        ("a move of another file into the schema %s, or of this one before it"
                                        + " changed, was cut off; name another schema by --schema, or"
                                        + " drop this one")
                                .formatted(schema));
            }
            return new MoveProgress(
                    row.getString("part"), row.getString("place"), row.getBoolean("done"), true);
        }
    }

    /// No other session writes into the store from here on: this one waits for those that have
    /// found no move under way, and later ones find it.
    private void needAlone() throws SQLException {
        if (!isTrue(session, MoveStatements.MAY_SET_LEASE)) {
            throw new CommandFailedException(
                    "the role may not set the sequences of the schema %s; name the role that owns it by"
                                    .formatted(schema)
                            + " --username");
        }
        needNoNodes();
        session.update(MoveStatements.WAIT_A_WHILE);
        try {
            session.update(MoveStatements.KEEP_OTHERS_OUT);
        } catch (SQLException e) {
            needTime(e, "transactions write into the schema %s; let them end first");
        }
        needNoNodes();
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
        inTransaction(
                () -> {
                    for (var table : byTable(rows).entrySet()) {
                        copyIn(table.getKey(), table.getValue().toByteArray());
                    }
                    needChanged(session.update(MoveStatements.ADVANCE, part, place));
                    return true;
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

    private void needChanged(int moves) throws SQLException {
        if (moves == 0) {
            needNoNodes();
            throw new CommandFailedException(
                    "the move into the schema %s is no longer under way; give the command again"
                            .formatted(schema));
        }
    }

    /// What a table has.
    public TableSum sum(MovedTable table) {
        return inTransaction(
                () -> {
                    var sum = new TableSum();
                    session.update(MoveStatements.READ_WHOLE);
                    session.update(MoveStatements.BYTES_AS_HEX);
                    session.copyOut(
                            MoveStatements.COPY_OUT.formatted(table.columns(), table.word()),
                            sum::add);
                    return sum;
                });
    }

    /// The move is done, and nodes can start. What is derived from the rows is written with that.
    ///
    /// @param nextLease no lease had this number or a higher one
    /// @param finished how many finished jobs each queue has
    public void finish(long nextLease, boolean removalTold, Map<String, Long> finished) {
        inTransaction(
                () -> {
                    writeRest(nextLease, removalTold, finished);
                    session.update(MoveStatements.RECORD);
                    needChanged(session.update(MoveStatements.DONE));
                    return true;
                });
    }

    private void writeRest(long nextLease, boolean removalTold, Map<String, Long> finished)
            throws SQLException {
        var lease = session.prepare(MoveStatements.NEXT_LEASE);
        lease.setLong(1, Math.max(1, nextLease));
        lease.executeQuery().close();
        session.update(MoveStatements.REMOVAL, removalTold);
        for (var queue : finished.entrySet()) {
            session.update(MoveStatements.FINISHED, queue.getKey(), queue.getValue());
        }
    }

    /// Lets the planner know what is there now, which the database does by itself sooner or later.
    ///
    /// @throws CommandFailedException if that fails or takes too long; nothing is lost
    public void analyze() {
        TransferDatabase.explained(
                () -> {
                    session.beginAlone();
                    for (MovedTable table : MovedTable.all()) {
                        session.update(MoveStatements.ANALYZE.formatted(table.word()));
                    }
                });
    }

    private <T> T inTransaction(TransferDatabase.DatabaseQuestion<T> work) {
        return TransferDatabase.explained(
                () -> {
                    session.begin();
                    try {
                        T answer = work.ask();
                        session.commit();
                        return answer;
                    } catch (SQLException | CommandFailedException e) {
                        session.rollBack();
                        throw e;
                    }
                });
    }

    @Override
    public void close() {
        session.close();
    }
}
