package io.coremill.settings.binding;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;

/// The keys that are written somewhere, and what stands there. Names are compared as Spring Boot
/// compares them: `maxAttempts`, `max_attempts` and `max-attempts` are one key.
public final class WrittenKeys {
    static final ConfigurationPropertyName QUEUES = ConfigurationPropertyName.of("coremill.queues");

    static final ConfigurationPropertyName TYPES = ConfigurationPropertyName.of("coremill.types");

    private final Set<ConfigurationPropertyName> bound = new HashSet<>();
    private final Map<String, ConfigurationPropertyName> queues = new HashMap<>();
    private final Map<String, ConfigurationPropertyName> types = new HashMap<>();
    private final List<ConfigurationPropertySource> sources;
    private final PlaceholdersResolver placeholders;

    WrittenKeys(List<ConfigurationPropertySource> sources, PlaceholdersResolver placeholders) {
        this.sources = sources;
        this.placeholders = placeholders;
    }

    void add(ConfigurationPropertyName name) {
        bound.add(name);
        if (QUEUES.isParentOf(name)) {
            queues.put(lastElement(name), name);
        } else if (TYPES.isParentOf(name)) {
            types.put(lastElement(name), name);
        }
    }

    private static String lastElement(ConfigurationPropertyName name) {
        return name.getElement(name.getNumberOfElements() - 1, Form.ORIGINAL);
    }

    /// The key of a type, however its name is written.
    public ConfigurationPropertyName ofType(String type) {
        return types.getOrDefault(type, TYPES.append("[" + type + "]"));
    }

    /// The key of a queue, however its name is written.
    public ConfigurationPropertyName ofQueue(String queue) {
        return queues.getOrDefault(queue, QUEUES.append("[" + queue + "]"));
    }

    /// Whether it, or a key below it, is written.
    public boolean contains(ConfigurationPropertyName key) {
        return bound.contains(key);
    }

    /// As it is written, but for its placeholders; empty for what is no single value.
    public String text(ConfigurationPropertyName key) {
        return properties(key)
                .map(property -> placeholders.resolvePlaceholders(property.getValue()))
                .map(String::valueOf)
                .findFirst()
                .orElse("");
    }

    /// Where it is written, or the first key below it.
    @Nullable Origin origin(ConfigurationPropertyName key) {
        return Stream.concat(properties(key), below(key, _ -> true))
                .map(ConfigurationProperty::getOrigin)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// What is written and was not added.
    Stream<ConfigurationProperty> unknownBelow(
            ConfigurationPropertyName prefix, Predicate<ConfigurationPropertySource> in) {
        return below(prefix, in).filter(property -> !isKnown(property.getName()));
    }

    private boolean isKnown(ConfigurationPropertyName name) {
        return bound.contains(name)
                || (name.isLastElementIndexed() && bound.contains(name.getParent()));
    }

    private Stream<ConfigurationProperty> properties(ConfigurationPropertyName name) {
        return sources.stream()
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull);
    }

    private Stream<ConfigurationProperty> below(
            ConfigurationPropertyName name, Predicate<ConfigurationPropertySource> in) {
        return sources.stream()
                .filter(in)
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .map(IterableConfigurationPropertySource.class::cast)
                .flatMap(
                        source ->
                                source.stream()
                                        .filter(name::isAncestorOf)
                                        .map(source::getConfigurationProperty))
                .filter(Objects::nonNull);
    }
}
