package io.coremill.dispatch;

import io.coremill.executor.AssignmentSource;
import io.coremill.executor.JobExecutor;
import io.coremill.queue.QueueDefinition;

/// Makes the executor that a queue is defined to have.
@FunctionalInterface
public interface ExecutorFactory {

    /// @param source where it finds its attempts
    /// @param capacityChanged to be called when its capacity has grown by itself
    JobExecutor create(QueueDefinition queue, AssignmentSource source, Runnable capacityChanged);
}
