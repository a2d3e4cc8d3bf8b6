package io.coremill.metrics;

import io.coremill.handler.registry.Handlers;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// The job types that meters tell apart. Anybody may submit any type to a worker that takes all of
/// them, and each value of a label costs memory for ever; so all others are one.
///
/// @param known those that a handler is registered for or that the settings name
/// @param byQueue what to expect on each queue, `other` included
record TypeLabels(Set<String> known, Map<String, Set<String>> byQueue) {
    static final String OTHER = "other";

    TypeLabels {
        known = Set.copyOf(known);
        byQueue = Map.copyOf(byQueue);
    }

    static TypeLabels of(Handlers handlers, QueueDefinitions queues) {
        var known = new HashSet<>(handlers.types());
        queues.all().forEach(queue -> known.addAll(queue.types()));
        var byQueue = new HashMap<String, Set<String>>();
        for (QueueDefinition queue : queues.all()) {
            byQueue.put(queue.name(), expected(queue, handlers, known));
        }
        return new TypeLabels(known, byQueue);
    }

    private static Set<String> expected(
            QueueDefinition queue, Handlers handlers, Set<String> known) {
        if (queue.runsJavaHandlers()) {
            return handlers.types();
        }
        return withOther(queue.types().isEmpty() ? known : queue.types());
    }

    private static Set<String> withOther(Collection<String> types) {
        var all = new HashSet<>(types);
        all.add(OTHER);
        return all;
    }

    String of(String type) {
        return known.contains(type) ? type : OTHER;
    }

    /// A counter that is born at 1 never grew, as Prometheus sees it: whoever counts by queue and
    /// type begins with all of these at 0.
    void forEachExpected(BiConsumer<String, String> queueAndType) {
        byQueue.forEach((queue, types) -> types.forEach(it -> queueAndType.accept(queue, it)));
    }
}
