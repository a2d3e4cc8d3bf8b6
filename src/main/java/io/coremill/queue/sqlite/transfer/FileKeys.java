package io.coremill.queue.sqlite.transfer;

import io.coremill.access.key.ChangeVerdict;
import io.coremill.access.key.KeyChange;
import io.coremill.access.key.KeySnapshot;
import io.coremill.access.key.KeyStore;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.access.AccessKeyTable;
import io.coremill.queue.audit.KeyRecord;
import io.coremill.queue.directory.DataDirectoryInUseException;
import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.schedule.StatementSource;
import io.coremill.queue.sqlite.file.OpenFiles;
import io.coremill.queue.sqlite.step.TransactionSteps;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/// The keys in the data directory of a service that does not run. While they are open no service
/// starts on it. A directory without a file of jobs gets one, as with the first start of a service.
public final class FileKeys implements KeyStore, AutoCloseable {
    private final OpenFiles files;
    private final AccessKeyTable table;
    private final KeyRecord record;

    private FileKeys(OpenFiles files, InstantSource clock) {
        this.files = files;
        StatementSource statements = sql -> files.session().prepare(TransactionSteps.tables(sql));
        table = new AccessKeyTable(statements);
        record = new KeyRecord(statements, clock);
    }

    /// @param command which has the directory meanwhile, as messages of other processes name it
    /// @throws CommandFailedException if it cannot be used, or a service runs on it
    public static FileKeys open(Path directory, String command, InstantSource clock) {
        try {
            return new FileKeys(OpenFiles.open(directory, command, () -> 0), clock);
        } catch (DataDirectoryInUseException e) {
            throw new CommandFailedException(
                    "a service runs there; ask it by --service and --key-file, or stop it first: "
                            + e.getMessage(),
                    e);
        } catch (StorageUnavailableException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public KeySnapshot all() {
        try {
            return table.all();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public CompletableFuture<ChangeVerdict> change(KeyChange change) {
        try {
            files.session().begin();
            var verdict = table.change(change);
            if (verdict == ChangeVerdict.DONE) {
                record.add(change);
            }
            files.session().commit();
            return CompletableFuture.completedFuture(verdict);
        } catch (SQLException e) {
            files.session().rollBack();
            throw failed(e);
        }
    }

    private static CommandFailedException failed(SQLException e) {
        return new CommandFailedException("the file cannot be used: " + e.getMessage(), e);
    }

    /// No other process changes them meanwhile.
    @Override
    public void watchedBy(KeyWatch watch) {}

    @Override
    public void close() {
        files.close();
    }
}
