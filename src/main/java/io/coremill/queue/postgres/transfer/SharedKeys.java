package io.coremill.queue.postgres.transfer;

import io.coremill.access.key.ChangeVerdict;
import io.coremill.access.key.KeyChange;
import io.coremill.access.key.KeySnapshot;
import io.coremill.access.key.KeyStore;
import io.coremill.queue.access.AccessKeyTable;
import io.coremill.queue.audit.KeyRecord;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/// The keys of a shared store, whether or not nodes run. Those find a change with their next look.
public final class SharedKeys implements KeyStore, AutoCloseable {
    private final PostgresSession session;
    private final AccessKeyTable table;
    private final KeyRecord record;

    private SharedKeys(PostgresSession session, InstantSource clock) {
        this.session = session;
        table = new AccessKeyTable(session::prepare);
        record = new KeyRecord(session::prepare, clock);
    }

    /// Connects with the first question.
    public static SharedKeys open(DatabaseOptions options, InstantSource clock) {
        return new SharedKeys(TransferDatabase.of(options).writer("keys"), clock);
    }

    @Override
    public KeySnapshot all() {
        return inTransaction(table::all);
    }

    @Override
    public CompletableFuture<ChangeVerdict> change(KeyChange change) {
        return CompletableFuture.completedFuture(inTransaction(() -> recorded(change)));
    }

    private ChangeVerdict recorded(KeyChange change) throws SQLException {
        var verdict = table.change(change);
        if (verdict == ChangeVerdict.DONE) {
            record.add(change);
        }
        return verdict;
    }

    private <T> T inTransaction(TransferDatabase.DatabaseQuestion<T> question) {
        return TransferDatabase.explained(
                () -> {
                    try {
                        session.begin();
                        T answer = question.ask();
                        session.commit();
                        return answer;
                    } catch (SQLException e) {
                        session.rollBack();
                        throw e;
                    }
                });
    }

    /// A command ends before there is anything to hear.
    @Override
    public void watchedBy(KeyWatch watch) {}

    @Override
    public void close() {
        session.close();
    }
}
