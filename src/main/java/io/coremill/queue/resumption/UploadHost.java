package io.coremill.queue.resumption;

import java.sql.SQLException;
import java.time.Instant;

/// What is particular to a store.
public interface UploadHost {

    /// The statement that has an upload take a key, unless the key is kept for something else.
    /// Arguments: principal, key, digest, when it expires, id of the upload, now.
    String claim();

    /// Who is at the uploads of this node.
    String node();

    /// Something is kept until then.
    default void keptUntil(Instant time) {}

    /// Whether another one is there.
    boolean isLive(String node) throws SQLException;
}
