package io.coremill.web.jobs;

import io.coremill.job.Job;
import io.coremill.job.JobState;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.cluster.LiveTakers;
import io.coremill.queue.cluster.NodeDirectory;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Finds out why a job that waits could not start as the nodes are.
@Component
class WaitReasons {
    private final NodeDirectory directory;
    private final QueueDefinitions queues;

    WaitReasons(NodeDirectory directory, QueueDefinitions queues) {
        this.directory = directory;
        this.queues = queues;
    }

    /// Null if a live node may run it, if it does not wait, and if it is not known which nodes
    /// live.
    @Nullable String of(Job job) {
        boolean waits = job.state() == JobState.QUEUED || job.state() == JobState.SCHEDULED;
        return waits ? ofWaiting(job) : null;
    }

    private @Nullable String ofWaiting(Job job) {
        try {
            return new LiveTakers(directory.live(), queues)
                    .waitingFor(job.spec().queue(), job.spec().type());
        } catch (StorageUnavailableException _) {
            return null;
        }
    }
}
