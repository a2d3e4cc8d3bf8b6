package io.coremill.bulk;

import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkTally;

/// Hears what this node does to jobs for bulk actions. Called on the thread that does it.
public interface BulkListener {

    /// A batch is on disk.
    ///
    /// @param tally of its jobs
    void advanced(BulkKind kind, BulkTally tally);
}
