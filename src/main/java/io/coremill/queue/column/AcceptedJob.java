package io.coremill.queue.column;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import java.time.Duration;
import java.time.Instant;

/// A job as stores accept it: with its due time, and all times to the microsecond.
public final class AcceptedJob {

    /// @param place when it is due if it is due at once: not before those that wait
    public static Job of(JobId id, JobSpec asked, Instant now, Instant place) {
        return accepted(id, asked, kept(now), kept(place));
    }

    private static Job accepted(JobId id, JobSpec asked, Instant now, Instant place) {
        var due = asked.dueAt() == null ? place : kept(asked.dueAt());
        boolean later = asked.dueAt() != null && due.isAfter(now);
        var state = later ? JobState.SCHEDULED : JobState.QUEUED;
        return Job.accepted(id, kept(asked, due), state, Job.Times.waiting(now, due));
    }

    /// What was asked for, to the microsecond.
    private static JobSpec kept(JobSpec asked, Instant due) {
        return new JobSpec(
                asked.type(),
                asked.queue(),
                asked.payload(),
                asked.priority(),
                due,
                kept(asked.timeout()),
                kept(asked.retry()),
                asked.traceparent(),
                kept(asked.terms()),
                asked.principal());
    }

    private static JobSpec.Terms kept(JobSpec.Terms asked) {
        return asked.isPlain()
                ? JobSpec.Terms.NONE.uniqueBy(asked.unique())
                : new JobSpec.Terms(
                        asked.tags(),
                        asked.expires() == null ? null : kept(asked.expires()),
                        asked.deadline() == null ? null : kept(asked.deadline()),
                        asked.retain() == null ? null : kept(asked.retain()),
                        asked.schedule(),
                        asked.unique(),
                        asked.sensitive());
    }

    private static RetryPolicy kept(RetryPolicy retry) {
        return retry.backoff().equals(RetryPolicy.Backoff.DEFAULT)
                ? retry
                : new RetryPolicy(retry.maxAttempts(), kept(retry.backoff()));
    }

    private static RetryPolicy.Backoff kept(RetryPolicy.Backoff backoff) {
        return new RetryPolicy.Backoff(
                backoff.kind(),
                kept(backoff.base()),
                kept(backoff.max()),
                backoff.pauses().stream().map(AcceptedJob::kept).toList(),
                backoff.jitter());
    }

    private static Instant kept(Instant time) {
        return StoredTime.time(StoredTime.of(time));
    }

    private static Duration kept(Duration duration) {
        return StoredTime.duration(StoredTime.of(duration));
    }

    private AcceptedJob() {}
}
