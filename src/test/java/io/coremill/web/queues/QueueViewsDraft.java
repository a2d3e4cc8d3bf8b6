package io.coremill.web.queues;

import io.coremill.dispatch.DispatchView;
import io.coremill.job.SteadyClock;
import io.coremill.queue.lookup.JobLookup;

/// Views of queues for tests of others.
public final class QueueViewsDraft {
    private QueueViewsDraft() {}

    public static QueueViews of(JobLookup lookup, DispatchView dispatch, SteadyClock clock) {
        return new QueueViews(lookup, dispatch, clock);
    }
}
