package io.coremill.settings.binding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/// The keys that are written somewhere, and what stands there. A key is written as in the settings,
/// without the brackets around a queue's name: `coremill.queues.Mine.slots`.
public final class WrittenKeys {
    private final Map<String, ConfigurationPropertyName> names = new HashMap<>();
    private final List<ConfigurationPropertySource> sources;
    private final PlaceholdersResolver placeholders;

    WrittenKeys(List<ConfigurationPropertySource> sources, PlaceholdersResolver placeholders) {
        this.sources = sources;
        this.placeholders = placeholders;
    }

    static String key(ConfigurationPropertyName name) {
        var key = new StringBuilder();
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, Form.ORIGINAL);
            if (name.isNumericIndex(i)) {
                key.append('[').append(element).append(']');
            } else {
                key.append(i == 0 ? "" : ".").append(element);
            }
        }
        return key.toString();
    }

    /// @return its key
    String add(ConfigurationPropertyName name) {
        String key = key(name);
        names.putIfAbsent(key, name);
        return key;
    }

    /// Whether it, or a key below it, is written.
    public boolean contains(String key) {
        return names.containsKey(key);
    }

    /// As it is written, but for its placeholders; empty for what is no single value.
    public String text(String key) {
        ConfigurationPropertyName name = names.get(key);
        return name == null
                ? ""
                : properties(name)
                        .map(property -> placeholders.resolvePlaceholders(property.getValue()))
                        .map(String::valueOf)
                        .findFirst()
                        .orElse("");
    }

    /// Where it is written, or the first key below it.
    @Nullable Origin origin(String key) {
        ConfigurationPropertyName name = names.get(key);
        return name == null
                ? null
                : Stream.concat(properties(name), below(name, _ -> true))
                        .map(ConfigurationProperty::getOrigin)
                        .findFirst()
                        .orElse(null);
    }

    private Stream<ConfigurationProperty> properties(ConfigurationPropertyName name) {
        return sources.stream()
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull);
    }

    /// What is written and was not added.
    Stream<ConfigurationProperty> unknownBelow(
            ConfigurationPropertyName prefix, Predicate<ConfigurationPropertySource> sources) {
        return below(prefix, sources).filter(property -> !isKnown(property.getName()));
    }

    private boolean isKnown(ConfigurationPropertyName name) {
        return contains(key(name))
                || (name.isLastElementIndexed() && contains(key(name.getParent())));
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
