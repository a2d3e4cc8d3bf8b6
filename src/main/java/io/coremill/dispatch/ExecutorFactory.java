package io.coremill.dispatch;

import io.coremill.executor.AssignmentSource;
import io.coremill.executor.JobExecutor;
import io.coremill.queue.QueueDefinition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the executor that a queue is defined to have.
@FunctionalInterface
public interface ExecutorFactory {

    /// @param source where it finds its attempts
    /// @param capacityChanged to be called when its capacity has grown by itself
    JobExecutor create(QueueDefinition queue, AssignmentSource source, Runnable capacityChanged);

    /// The types of jobs that the executor of a queue can run; null if it takes any.
    default @Nullable Set<String> types(QueueDefinition queue) {
        return null;
    }
}
