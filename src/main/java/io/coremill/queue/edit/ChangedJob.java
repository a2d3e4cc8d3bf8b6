package io.coremill.queue.edit;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.queue.edit.DueTooLateException.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A job that waits as a change makes it.
///
/// @param state scheduled or queued
public record ChangedJob(
        String queue,
        int priority,
        Instant due,
        JobState state,
        Duration timeout,
        int maxAttempts,
        JobSpec.Terms terms) {

    public static ChangedJob of(Job before, JobChange change, Instant now) {
        var target = change.target();
        var asked = change.dueAt();
        boolean later = asked != null && asked.isAfter(now);
        return new ChangedJob(
                target == null ? before.spec().queue() : target.queue(),
                either(change.priority(), before.spec().priority()),
                asked == null ? before.times().due() : later ? asked : now,
                asked == null ? before.state() : later ? JobState.SCHEDULED : JobState.QUEUED,
                either(change.timeout(), before.spec().timeout()),
                Math.max(
                        either(change.maxAttempts(), before.spec().retry().maxAttempts()),
                        before.status().attempt() + 1),
                change.applyTo(before.spec().terms()));
    }

    /// Whether its place in the queue is by a new time.
    public boolean isDueAnew(Job before) {
        return !due.equals(before.times().due()) || state != before.state();
    }

    /// What it would be due too late for, as no submission may say; null if it is due in time, or
    /// the change leaves both as they were.
    public @Nullable DueTooLateException lateness(Job before) {
        boolean expiresAnew = !Objects.equals(terms.expires(), before.spec().terms().expires());
        if (state != JobState.SCHEDULED || !(expiresAnew || isDueAnew(before))) {
            return null;
        }
        var expires = before.history().ended().isEmpty() ? terms.expires() : null;
        if (expires != null && !expires.isAfter(due)) {
            return new DueTooLateException(before.id(), Limit.EXPIRES, expires, expiresAnew);
        }
        var deadline = isDueAnew(before) ? terms.deadline() : null;
        return deadline != null && !deadline.isAfter(due)
                ? new DueTooLateException(before.id(), Limit.DEADLINE, deadline, false)
                : null;
    }

    /// Whether it says anything else of what few jobs say.
    public boolean hasNewTerms(Job before) {
        return !terms.equals(before.spec().terms());
    }

    public boolean hasMoved(Job before) {
        return !queue.equals(before.spec().queue());
    }

    private static <T> T either(@Nullable T asked, T before) {
        return asked == null ? before : asked;
    }
}
