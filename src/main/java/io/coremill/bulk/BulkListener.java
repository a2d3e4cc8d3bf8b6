package io.coremill.bulk;

import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkTally;
import java.util.List;

/// Hears of bulk actions. Called on the thread that goes on with them.
public interface BulkListener {

    /// A batch that this node has carried out is on disk.
    ///
    /// @param tally of its jobs
    void advanced(BulkKind kind, BulkTally tally);

    /// These run, on whatever node.
    void running(List<BulkAction> actions);
}
