package io.coremill.queue.cluster;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A queue as one node serves it.
///
/// @param executor the word for what runs its jobs
/// @param running attempts that hold a slot
/// @param types those it takes; empty means any, and null that they were left out
/// @param maxWaiting jobs that may wait before this node refuses more
/// @param timeout of an attempt, for jobs that bring none
/// @param maxAttempts for jobs that bring none
/// @param backoff for jobs that bring none; null if it is that of all queues
/// @param retain how long finished jobs are kept; null if as usual
/// @param ageing how much waiting this node counts as one level of priority; null if none
public record ServedQueue(
        String name,
        String executor,
        int slots,
        int running,
        @Nullable List<String> types,
        int maxWaiting,
        @Nullable Duration timeout,
        int maxAttempts,
        @Nullable Backoff backoff,
        @Nullable RetentionPolicy retain,
        @Nullable Duration ageing) {

    /// With the pauses that queues have by themselves, jobs kept as usual, and priorities that do
    /// not age.
    public ServedQueue(
            String name,
            String executor,
            int slots,
            int running,
            @Nullable List<String> types,
            int maxWaiting,
            @Nullable Duration timeout,
            int maxAttempts) {
        this(
                name,
                executor,
                slots,
                running,
                types,
                maxWaiting,
                timeout,
                maxAttempts,
                null,
                null,
                null);
    }

    /// Those that should be the same wherever it is served: any node may take its jobs in.
    Map<String, String> sharedSettings() {
        var prefix = "coremill.queues." + name + ".";
        Backoff pauses = backoffOrDefault();
        RetentionPolicy kept = retain == null ? RetentionPolicy.USUAL : retain;
        return new SharedValues(prefix)
                .add("max-waiting", maxWaiting)
                .add("priority-ageing", ageing == null ? Duration.ZERO : ageing)
                .add("max-attempts", maxAttempts)
                .add("timeout", timeout)
                .addBackoff(pauses.kind(), pauses.pauses(), pauses.jitter())
                .add("backoff.base", pauses.kind() == Kind.PAUSES ? null : pauses.base())
                .add("backoff.max", pauses.kind() == Kind.PAUSES ? null : pauses.max())
                .add("retain.succeeded", kept.succeeded())
                .add("retain.failed", kept.failed())
                .add("retain.cancelled", kept.cancelled())
                .add("retain.expired", kept.expired())
                .add("retain.count", kept.count())
                .all();
    }

    private Backoff backoffOrDefault() {
        return backoff == null ? Backoff.DEFAULT : backoff;
    }

    /// What holds for jobs that bring nothing; null if that was left out.
    public QueueDefinition.@Nullable Defaults defaults() {
        return timeout == null
                ? null
                : new QueueDefinition.Defaults(timeout, maxAttempts, backoffOrDefault());
    }

    /// The same for jobs of a type for which these terms are set.
    ServedQueue under(@Nullable AttemptTerms terms) {
        QueueDefinition.Defaults defaults = defaults();
        if (defaults == null || terms == null) {
            return this;
        }
        QueueDefinition.Defaults its = defaults.under(terms);
        return new ServedQueue(
                name,
                executor,
                slots,
                running,
                types,
                maxWaiting,
                its.timeout(),
                its.maxAttempts(),
                its.backoff(),
                retain,
                ageing);
    }

    /// Whether a node of another version has not left out what jobs need that bring nothing.
    boolean hasDefaults() {
        return timeout != null && maxAttempts > 0 && maxWaiting > 0;
    }

    /// The same without its types.
    public ServedQueue withoutTypes() {
        return new ServedQueue(
                name,
                executor,
                slots,
                running,
                null,
                maxWaiting,
                timeout,
                maxAttempts,
                backoff,
                retain,
                ageing);
    }
}
