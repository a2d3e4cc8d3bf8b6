package io.coremill.web.queues;

import io.coremill.dispatch.DispatchView;
import io.coremill.job.SteadyClock;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.retention.RetentionRules;
import java.util.List;

/// Views of queues for tests of others.
public final class QueueViewsDraft {
    private QueueViewsDraft() {}

    public static QueueViews of(JobLookup lookup, DispatchView dispatch, SteadyClock clock) {
        return new QueueViews(
                lookup,
                new QueueDefinitions(List.of()),
                RetentionRules.USUAL,
                List::of,
                dispatch,
                clock);
    }
}
