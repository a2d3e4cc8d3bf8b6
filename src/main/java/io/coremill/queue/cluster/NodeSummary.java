package io.coremill.queue.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.coremill.queue.AttemptTerms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a node makes known of itself.
///
/// @param queues those that it serves
/// @param labels what its queues are chosen by
/// @param cores how many it may use; 0 if it does not know
/// @param workers the names of its worker processes
/// @param schedules those that its settings name
/// @param cut whether some of it was left out as it was too long, or all as it is not known yet
/// @param types what its settings set for types, by their names
/// @param key the id of that which encrypts what is secret in jobs; null if none does
public record NodeSummary(
        List<ServedQueue> queues,
        List<String> labels,
        int cores,
        List<String> workers,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> schedules,
        boolean cut,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, AttemptTerms> types,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key) {

    /// Of a node of which no more is known than that it lives.
    public static final NodeSummary UNKNOWN =
            new NodeSummary(List.of(), List.of(), 0, List.of(), List.of(), true, Map.of());

    /// Of a node that encrypts nothing.
    public NodeSummary(
            List<ServedQueue> queues,
            List<String> labels,
            int cores,
            List<String> workers,
            List<String> schedules,
            boolean cut,
            Map<String, AttemptTerms> types) {
        this(queues, labels, cores, workers, schedules, cut, types, null);
    }

    /// Of a node whose settings name no schedules and set nothing for types.
    public NodeSummary(
            List<ServedQueue> queues,
            List<String> labels,
            int cores,
            List<String> workers,
            boolean cut) {
        this(queues, labels, cores, workers, List.of(), cut, Map.of());
    }

    /// What another version of the service leaves out is empty.
    public NodeSummary {
        queues = Objects.requireNonNullElse(queues, List.of());
        labels = Objects.requireNonNullElse(labels, List.of());
        workers = Objects.requireNonNullElse(workers, List.of());
        schedules = Objects.requireNonNullElse(schedules, List.of());
        types = Objects.requireNonNullElse(types, Map.of());
    }

    /// Those that should be the same on all nodes, by their names.
    Map<String, String> sharedSettings() {
        var shared = new HashMap<String, String>();
        queues.forEach(queue -> shared.putAll(queue.sharedSettings()));
        types.forEach((type, terms) -> shared.putAll(SharedValues.of(type, terms)));
        if (key != null) {
            shared.put(SharedValues.ENCRYPTION, key);
        }
        return shared;
    }

    /// The same without its workers and schedules.
    public NodeSummary withoutWorkers() {
        return new NodeSummary(queues, labels, cores, List.of(), List.of(), true, types, key);
    }

    /// The same with these queues in the place of its own, which were too long.
    public NodeSummary cutTo(List<ServedQueue> fewer) {
        return new NodeSummary(fewer, labels, cores, workers, schedules, true, types, key);
    }
}
