package io.coremill.dispatch;

import io.coremill.executor.JobExecutor;
import io.coremill.executor.WorkerView;
import io.coremill.queue.QueueDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a queue that this node serves stands here.
///
/// @param degradedBy why it cannot run anything at present, for a person to read
/// @param lacksKey whether that is a key of encryption that this node does not have
public record QueueStatus(
        QueueDefinition definition,
        JobExecutor.Slots slots,
        @Nullable String degradedBy,
        boolean lacksKey,
        List<WorkerView> workers) {}
