package io.coremill.queue;

import java.util.concurrent.CompletableFuture;

/// Finds out whether the store can write. With many nodes the answer is about the node that is
/// asked: another may reach a store that this one does not.
public interface StoreProbe {

    /// Whether changes can be written just now, as far as is known.
    StoreHealth health();

    /// What this node keeps until changes can be written again, as far as is known.
    KeptOutcomes keptOutcomes();

    /// By what monitoring tells the store from others: the same on all nodes that share it, and
    /// after a restart.
    String storeName();

    /// Writes something, unless that was done a moment ago, and returns then whether it could:
    /// while nothing comes in, nothing else would notice that it cannot. Of a store that hangs the
    /// future does not complete; [#health] knows that after a while.
    CompletableFuture<StoreHealth> probe();
}
