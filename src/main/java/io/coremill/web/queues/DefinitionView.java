package io.coremill.web.queues;

import io.coremill.queue.QueueDefinition;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.web.jobs.BackoffView;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the settings set of a queue.
///
/// @param priorityAgeing null if waiting counts for nothing
/// @param retain how long finished jobs are kept
record DefinitionView(
        String executor,
        @Nullable Set<String> on,
        int slots,
        @Nullable List<String> command,
        @Nullable String mode,
        @Nullable String resultType,
        @Nullable Integer maxResult,
        int concurrency,
        @Nullable Set<String> types,
        Duration timeout,
        int maxAttempts,
        BackoffView backoff,
        int maxWaiting,
        @Nullable Duration priorityAgeing,
        RetainView retain) {

    static DefinitionView of(QueueDefinition queue, RetentionPolicy retention) {
        QueueDefinition.Program program = queue.program();
        QueueDefinition.Once once = program.once();
        return new DefinitionView(
                queue.executor().word(),
                queue.placement().labels().isEmpty() ? null : queue.placement().labels(),
                queue.slots(),
                program.command().isEmpty() ? null : program.command(),
                once == null ? null : "once",
                once == null ? null : once.resultType(),
                once == null ? null : once.maxResult(),
                program.concurrency(),
                program.types().isEmpty() ? null : program.types(),
                queue.defaults().timeout(),
                queue.defaults().maxAttempts(),
                BackoffView.of(queue.defaults().backoff()),
                queue.maxWaiting(),
                queue.ageing().isZero() ? null : queue.ageing(),
                RetainView.of(retention));
    }

    /// For how long jobs are kept that ended so, and how many of all; 0 for any number.
    record RetainView(
            Duration succeeded, Duration failed, Duration cancelled, Duration expired, int count) {

        static RetainView of(RetentionPolicy policy) {
            return new RetainView(
                    policy.succeeded(),
                    policy.failed(),
                    policy.cancelled(),
                    policy.expired(),
                    policy.count());
        }
    }
}
