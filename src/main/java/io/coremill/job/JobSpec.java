package io.coremill.job;

import io.coremill.job.key.UniqueRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is asked for, complete: every default is already filled in.
///
/// @param payload a JSON object on one line
/// @param priority higher runs first
/// @param dueAt when it may run at the earliest; null means as soon as it is submitted
/// @param timeout how long one attempt may take
/// @param traceparent the submitter's W3C trace context, handed on to the worker
/// @param terms what few jobs say
/// @param principal whose it is; null for one that was submitted by no one in particular
public record JobSpec(
        String type,
        String queue,
        String payload,
        int priority,
        @Nullable Instant dueAt,
        Duration timeout,
        RetryPolicy retry,
        @Nullable String traceparent,
        Terms terms,
        @Nullable String principal) {

    /// One that is of no one in particular.
    public JobSpec(
            String type,
            String queue,
            String payload,
            int priority,
            @Nullable Instant dueAt,
            Duration timeout,
            RetryPolicy retry,
            @Nullable String traceparent,
            Terms terms) {
        this(type, queue, payload, priority, dueAt, timeout, retry, traceparent, terms, null);
    }

    /// One that says nothing of what few jobs say.
    public JobSpec(
            String type,
            String queue,
            String payload,
            int priority,
            @Nullable Instant dueAt,
            Duration timeout,
            RetryPolicy retry,
            @Nullable String traceparent) {
        this(type, queue, payload, priority, dueAt, timeout, retry, traceparent, Terms.NONE);
    }

    /// The same on other terms.
    public JobSpec with(Terms others) {
        return new JobSpec(
                type,
                queue,
                payload,
                priority,
                dueAt,
                timeout,
                retry,
                traceparent,
                others,
                principal);
    }

    /// The same, of another principal.
    public JobSpec ownedBy(@Nullable String owner) {
        return Objects.equals(owner, principal)
                ? this
                : new JobSpec(
                        type,
                        queue,
                        payload,
                        priority,
                        dueAt,
                        timeout,
                        retry,
                        traceparent,
                        terms,
                        owner);
    }

    /// The same with another payload.
    public JobSpec saying(String other) {
        return new JobSpec(
                type, queue, other, priority, dueAt, timeout, retry, traceparent, terms, principal);
    }

    /// What few jobs say. A job that says none of it has [#NONE].
    ///
    /// @param tags words by which it is found, each once
    /// @param expires a job that has not started by then is not to run any more
    /// @param deadline when all of its attempts have to be over
    /// @param retain how long it is kept once it has finished; null for as long as its queue says
    /// @param schedule the name of the schedule that made it
    /// @param unique of which there is to be one job; stores keep that beside the key
    /// @param sensitive whether what goes into it and what comes out of it is for some eyes only
    public record Terms(
            List<String> tags,
            @Nullable Instant expires,
            @Nullable Instant deadline,
            @Nullable Duration retain,
            @Nullable String schedule,
            @Nullable UniqueRule unique,
            boolean sensitive) {

        public static final Terms NONE = new Terms(List.of(), null, null, null, null, null, false);

        public Terms {
            tags = List.copyOf(tags);
        }

        public static Terms tagged(String... tags) {
            return NONE.withTags(List.of(tags));
        }

        public Terms withTags(List<String> others) {
            return new Terms(others, expires, deadline, retain, schedule, unique, sensitive);
        }

        public Terms expiringAt(@Nullable Instant time) {
            return new Terms(tags, time, deadline, retain, schedule, unique, sensitive);
        }

        public Terms doneBy(@Nullable Instant time) {
            return new Terms(tags, expires, time, retain, schedule, unique, sensitive);
        }

        public Terms retainedFor(@Nullable Duration time) {
            return new Terms(tags, expires, deadline, time, schedule, unique, sensitive);
        }

        public Terms madeBy(@Nullable String name) {
            return new Terms(tags, expires, deadline, retain, name, unique, sensitive);
        }

        public Terms uniqueBy(@Nullable UniqueRule rule) {
            return Objects.equals(rule, unique)
                    ? this
                    : new Terms(tags, expires, deadline, retain, schedule, rule, sensitive);
        }

        public Terms markedSensitive(boolean marked) {
            return marked == sensitive
                    ? this
                    : new Terms(tags, expires, deadline, retain, schedule, unique, marked);
        }

        public boolean isUnique() {
            return unique != null;
        }

        /// Whether it says none of it, except that there is to be one job for a key.
        public boolean isPlain() {
            return tags.isEmpty()
                    && expires == null
                    && deadline == null
                    && retain == null
                    && schedule == null
                    && !sensitive;
        }
    }
}
