package io.coremill.web.live;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.QueueListener;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/// Counts what happens to jobs.
@Component
class JobActivity implements QueueListener {
    private final LongAdder changes = new LongAdder();
    private final ConcurrentMap<String, Ends> ends = new ConcurrentHashMap<>();

    @Override
    public void submitted(String queue, String type) {
        changes.increment();
    }

    @Override
    public void changed(JobId job) {
        changes.increment();
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        Ends ofQueue = ends.computeIfAbsent(queue, _ -> new Ends());
        ofQueue.finished.increment();
        if (state == JobState.FAILED) {
            ofQueue.failed.increment();
        }
    }

    /// Grows with every change of any job.
    long changes() {
        return changes.sum();
    }

    /// How many have ended so far, by queue.
    Map<String, Ended> ended() {
        var all = new HashMap<String, Ended>();
        ends.forEach(
                (queue, its) -> all.put(queue, new Ended(its.finished.sum(), its.failed.sum())));
        return all;
    }

    /// Jobs that reached a final state.
    ///
    /// @param failed those of them that failed
    record Ended(long finished, long failed) {
        static final Ended NONE = new Ended(0, 0);

        Ended plus(Ended other) {
            return new Ended(finished + other.finished, failed + other.failed);
        }

        Ended minus(Ended before) {
            return new Ended(finished - before.finished, failed - before.failed);
        }
    }

    private static final class Ends {
        final LongAdder finished = new LongAdder();
        final LongAdder failed = new LongAdder();
    }
}
