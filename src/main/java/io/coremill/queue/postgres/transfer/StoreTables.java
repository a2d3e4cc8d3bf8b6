package io.coremill.queue.postgres.transfer;

import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.postgres.connect.UnusableStoreException;

/// The tables of a shared store, as the role that owns them brings them up to date.
public final class StoreTables {
    private StoreTables() {}

    /// Creates what is missing, as the first node of this version would.
    ///
    /// @throws io.coremill.queue.offline.CommandFailedException if the database cannot be used
    public static void bringUpToDate(DatabaseOptions options) {
        try {
            TransferDatabase.of(options).migrate();
        } catch (UnusableStoreException e) {
            throw TransferDatabase.inOptions(e);
        }
    }
}
