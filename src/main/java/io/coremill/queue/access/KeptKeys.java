package io.coremill.queue.access;

import io.coremill.access.key.ChangeVerdict;
import io.coremill.access.key.KeyChange;
import io.coremill.access.key.KeySnapshot;
import io.coremill.access.key.KeyStore;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.WithdrawableFuture;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// The keys of a store: looks pass its writer by, and changes go through it.
public final class KeptKeys implements KeyStore {
    private final DataSource readers;
    private final UnaryOperator<String> tables;
    private final Consumer<StoreCommand> writer;
    private final KeyNews news;

    /// @param tables makes a statement one for the tables of the store
    /// @param writer takes commands
    public KeptKeys(
            DataSource readers,
            UnaryOperator<String> tables,
            Consumer<StoreCommand> writer,
            KeyNews news) {
        this.readers = readers;
        this.tables = tables;
        this.writer = writer;
        this.news = news;
    }

    @Override
    public KeySnapshot all() {
        try (var connection = readers.getConnection();
                var statement = connection.prepareStatement(tables.apply(AccessKeyStatements.ALL));
                var row = statement.executeQuery()) {
            return AccessKeyRows.all(row);
        } catch (SQLException e) {
            throw new StorageUnavailableException("the store cannot be read just now", e);
        }
    }

    @Override
    public CompletableFuture<ChangeVerdict> change(KeyChange change) {
        var command = new StoreCommand.ChangeKey(change, new WithdrawableFuture<>());
        writer.accept(command);
        return command.answer();
    }

    @Override
    public void watchedBy(KeyWatch watch) {
        news.watchedBy(watch);
    }
}
