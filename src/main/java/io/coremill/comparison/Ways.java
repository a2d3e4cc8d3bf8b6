package io.coremill.comparison;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ways that there are here, by name.
public final class Ways {
    private final Map<String, Way> byName;

    public Ways(Collection<Way> ways) {
        var all = new LinkedHashMap<String, Way>();
        ways.forEach(way -> all.putIfAbsent(way.name(), way));
        byName = Collections.unmodifiableMap(all);
    }

    public Optional<Way> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public List<Way> all() {
        return List.copyOf(byName.values());
    }
}
