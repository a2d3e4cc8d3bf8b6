package io.coremill.queue.cluster;

import io.coremill.queue.StorageUnavailableException;
import java.util.List;

/// The live nodes of the store. A store of one node has that one alone.
public interface NodeDirectory {

    /// By their names, and those of one name by when they joined. As of a second ago at most, and
    /// asked of the store once a second however many callers there are.
    ///
    /// @throws StorageUnavailableException if the store cannot be read
    List<LiveNode> live();

    /// The settings in which live nodes differ, as of this node's last heartbeat; read from memory.
    default List<SettingDifference> differences() {
        return List.of(); // one node has one value of each
    }
}
