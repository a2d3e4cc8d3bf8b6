package io.coremill.dispatch;

import io.coremill.executor.JobExecutor;
import io.coremill.queue.QueueDefinition;
import java.util.List;

/// How much a configured queue has to do on this node.
///
/// @param workers the names of its workers that may be recycled
public record QueueLoad(
        QueueDefinition definition, JobExecutor.Slots slots, List<String> workers) {}
