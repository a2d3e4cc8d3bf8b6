package io.coremill.queue;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The configured queues by name, and what is configured for types.
public final class QueueDefinitions {
    private final Map<String, QueueDefinition> byName;
    private final Map<String, AttemptTerms> types;

    public QueueDefinitions(Collection<QueueDefinition> definitions) {
        this(definitions, Map.of());
    }

    /// @param types what holds for jobs of a type, by its name
    public QueueDefinitions(
            Collection<QueueDefinition> definitions, Map<String, AttemptTerms> types) {
        this.types = Collections.unmodifiableMap(new TreeMap<>(types));
        var sorted = new TreeMap<String, QueueDefinition>();
        definitions.forEach(definition -> sorted.put(definition.name(), definition));
        byName = Collections.unmodifiableMap(sorted);
    }

    public Optional<QueueDefinition> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// What the settings set for types, by their names: over what their queues set.
    public Map<String, AttemptTerms> types() {
        return types;
    }

    public Collection<QueueDefinition> all() {
        return byName.values();
    }

    /// Those whose jobs this node runs.
    public List<QueueDefinition> servedHere() {
        return byName.values().stream().filter(QueueDefinition::isServedHere).toList();
    }
}
