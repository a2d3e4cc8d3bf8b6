package io.coremill.queue;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The configured queues by name.
public final class QueueDefinitions {
    private final Map<String, QueueDefinition> byName;

    public QueueDefinitions(Collection<QueueDefinition> definitions) {
        var sorted = new TreeMap<String, QueueDefinition>();
        definitions.forEach(definition -> sorted.put(definition.name(), definition));
        byName = Collections.unmodifiableMap(sorted);
    }

    public Optional<QueueDefinition> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Collection<QueueDefinition> all() {
        return byName.values();
    }

    /// Those whose jobs this node runs.
    public List<QueueDefinition> servedHere() {
        return byName.values().stream().filter(QueueDefinition::isServedHere).toList();
    }
}
