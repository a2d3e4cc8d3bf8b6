package io.coremill.queue.cluster;

import io.coremill.queue.StorageUnavailableException;
import java.util.UUID;

/// What one node can ask of another, which does it within a second.
public interface NodeRequests {

    /// Has a worker of another node end once it is done with what it has, and another one take its
    /// place. A request that was accepted is gone once that node has taken it, or has ended.
    ///
    /// @return whether there is such a node
    /// @throws StorageUnavailableException if the store cannot be written
    boolean recycle(UUID node, String worker);
}
