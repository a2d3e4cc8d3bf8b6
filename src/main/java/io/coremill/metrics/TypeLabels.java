package io.coremill.metrics;

import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.queue.QueueDefinitions;
import java.util.HashSet;
import java.util.Set;

/// The job types that meters distinguish. Any client may submit any type to a worker that takes all
/// of them, and each value of a label costs memory for ever; so all others are one.
///
/// @param known those that a handler is registered for or that the settings name
record TypeLabels(Set<String> known) {
    static final String OTHER = "other";

    TypeLabels {
        known = Set.copyOf(known);
    }

    static TypeLabels of(HandlerRegistry handlers, QueueDefinitions queues) {
        var known = new HashSet<>(handlers.types());
        queues.all().forEach(queue -> known.addAll(queue.program().types()));
        return new TypeLabels(known);
    }

    String of(String type) {
        return known.contains(type) ? type : OTHER;
    }
}
