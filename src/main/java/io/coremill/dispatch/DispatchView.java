package io.coremill.dispatch;

import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerTrace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be seen of the dispatcher from outside.
public interface DispatchView {

    /// Every queue that this node serves, by name.
    List<QueueStatus> queues();

    /// How much every configured queue has to do, by name. Looks at nothing outside of this
    /// process, and never waits.
    default List<QueueLoad> loads() {
        return List.of();
    }

    /// The types of jobs that the workers of a queue announce that they know, by the last hello;
    /// null if it named none, or none has come.
    @Nullable Set<String> announcedTypes(String queue);

    /// Has a worker end once it is done with what it has, and another one take its place.
    ///
    /// @return whether it was there and was not ending already
    boolean recycle(String worker);

    /// How workers of all queues ended, as far as is known: the last of each name.
    default List<WorkerEnd> ends() {
        return List.of();
    }

    /// What a worker has left behind lately; empty if it is not there.
    default Optional<WorkerTrace> trace(String worker) {
        return Optional.empty();
    }

    /// Whether it has stopped claiming because the service is about to end.
    boolean isDraining();
}
