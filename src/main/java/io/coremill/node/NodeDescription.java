package io.coremill.node;

import io.coremill.cores.kernel.AllowedCores;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueLoad;
import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.OwnNode;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/// Makes this node known to the others: what it is, and that it is about to end, as soon as the
/// service is asked to stop.
final class NodeDescription
        implements Supplier<NodeSummary>, ApplicationListener<ContextClosedEvent> {
    private final OwnNode own;
    private final DispatchView dispatch;
    private final Set<String> handled;
    private final List<String> labels;
    private final List<String> schedules;
    private final Map<String, AttemptTerms> types;
    private final RetentionRules retention;
    private final int cores;
    private final @Nullable String key;

    private NodeDescription(
            OwnNode own,
            DispatchView dispatch,
            Set<String> handled,
            Set<String> labels,
            List<String> schedules,
            Map<String, AttemptTerms> types,
            RetentionRules retention,
            @Nullable String key) {
        this.key = key;
        this.own = own;
        this.retention = retention;
        this.types = types;
        this.dispatch = dispatch;
        this.handled = handled;
        this.labels = List.copyOf(labels);
        this.schedules = List.copyOf(schedules);
        cores = AllowedCores.get().size();
    }

    /// Describes a node from now on.
    ///
    /// @param handled types of jobs that it has Java handlers for
    /// @param schedules those that its settings name
    /// @param types what its settings set for types, by their names
    /// @param retention how long it keeps finished jobs
    /// @param key the id of that which encrypts what is secret in jobs; null if none does
    static NodeDescription start(
            OwnNode own,
            DispatchView dispatch,
            Set<String> handled,
            Set<String> labels,
            List<String> schedules,
            Map<String, AttemptTerms> types,
            RetentionRules retention,
            @Nullable String key) {
        var description =
                new NodeDescription(
                        own, dispatch, handled, labels, schedules, types, retention, key);
        own.describedBy(description);
        own.recycledBy(description::recycle);
        return description;
    }

    @Override
    public NodeSummary get() {
        List<QueueLoad> loads = dispatch.loads();
        return new NodeSummary(
                loads.stream().map(this::queue).toList(),
                labels,
                cores,
                loads.stream().flatMap(load -> load.workers().stream()).toList(),
                schedules,
                false,
                types,
                key);
    }

    private ServedQueue queue(QueueLoad load) {
        QueueDefinition queue = load.definition();
        return new ServedQueue(
                queue.name(),
                queue.executor().word(),
                load.slots().total(),
                load.slots().busy() + load.slots().stuck(),
                types(queue),
                queue.maxWaiting(),
                queue.defaults().timeout(),
                queue.defaults().maxAttempts(),
                backoff(queue),
                retain(queue),
                queue.ageing().isZero() ? null : queue.ageing());
    }

    /// Null if as usual.
    private @Nullable RetentionPolicy retain(QueueDefinition queue) {
        RetentionPolicy policy = retention.of(queue.name());
        return policy.equals(RetentionPolicy.USUAL) ? null : policy;
    }

    /// Null if it is that of all queues.
    private static @Nullable Backoff backoff(QueueDefinition queue) {
        Backoff backoff = queue.defaults().backoff();
        return backoff.equals(Backoff.DEFAULT) ? null : backoff;
    }

    /// Empty if it takes any.
    private List<String> types(QueueDefinition queue) {
        Set<String> types = queue.types(handled);
        return types == null ? List.of() : types.stream().sorted().toList();
    }

    private void recycle(String worker) {
        Thread.ofPlatform().name("coremill-recycle").start(() -> dispatch.recycle(worker));
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        own.drains();
    }
}
