package io.coremill.access.key;

import java.util.concurrent.CompletableFuture;

/// Keeps keys, without their secrets. What is looked at is as committed, by whichever node.
///
/// A look fails with `StorageUnavailableException` while the store cannot be read, and so does the
/// future of a change while it cannot be written.
public interface KeyStore {
    /// How many keys there may be.
    int MOST = 10_000;

    KeySnapshot all();

    /// Makes a change. Asked again for one that it has made, it changes nothing and answers the
    /// same. The future completes on a thread of the store: continuations must be short and must
    /// not block. Cancelling it withdraws the change, unless the store has begun.
    CompletableFuture<ChangeVerdict> change(KeyChange change);

    /// Has a watch hear of changes, of other nodes too within a second: there is one at a time.
    void watchedBy(KeyWatch watch);

    /// Hears of changes. Called on threads of the store: must be short and must not block.
    interface KeyWatch {
        /// This node has changed a key.
        void changed();

        /// Of what it knows, before all keys are read for it.
        long version();

        /// All keys, after another node has changed some, and at the first look.
        ///
        /// @param before the version before they were read
        /// @return whether it goes by them; otherwise they are read again
        boolean seen(KeySnapshot keys, long before);
    }
}
