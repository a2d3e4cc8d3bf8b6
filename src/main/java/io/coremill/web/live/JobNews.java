package io.coremill.web.live;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.QueueListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Informs the followers of a job that something about it is new.
@Component
class JobNews implements QueueListener {
    private final ConcurrentMap<JobId, Set<Follower>> followers = new ConcurrentHashMap<>();

    void follow(JobId job, Follower follower) {
        followers.compute(job, (_, others) -> with(follower, others));
    }

    void leave(JobId job, Follower follower) {
        followers.computeIfPresent(job, (_, all) -> without(follower, all));
    }

    @Override
    public void changed(JobId job) {
        Set<Follower> its = followers.get(job);
        if (its != null) {
            its.forEach(Follower::changed);
        }
    }

    @Override
    public void finished(JobId job, String queue, String type, JobState state) {
        finishedElsewhere(job);
    }

    @Override
    public void finishedElsewhere(JobId job) {
        Set<Follower> its = followers.get(job);
        if (its != null) {
            its.forEach(Follower::finished);
        }
    }

    private static Set<Follower> with(Follower follower, @Nullable Set<Follower> others) {
        Set<Follower> all = others == null ? ConcurrentHashMap.newKeySet() : others;
        all.add(follower);
        return all;
    }

    private static @Nullable Set<Follower> without(Follower follower, Set<Follower> all) {
        all.remove(follower);
        return all.isEmpty() ? null : all;
    }

    /// Called on a thread of the store: must be short, and must not block.
    interface Follower {
        void changed();

        void finished();
    }
}
