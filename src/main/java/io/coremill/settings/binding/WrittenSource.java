package io.coremill.settings.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/// A source of settings that has every value as the text that is written there, so that a binder
/// resolves no placeholder in commands and in variables of processes: those belong to shells.
///
/// @param of what it has them from
/// @param asLoaded keys whose values are taken as Spring Boot loads them: those of YAML rather than
///     their text, and none where they are left blank
record WrittenSource(
        IterableConfigurationPropertySource of,
        WrittenText text,
        Predicate<ConfigurationPropertyName> asLoaded)
        implements IterableConfigurationPropertySource {
    private static final int BELOW_QUEUE = 3;

    /// What is not to be changed any more.
    private record Verbatim(String text) {}

    static List<ConfigurationPropertySource> all(
            ConfigurableEnvironment environment,
            WrittenText text,
            Predicate<ConfigurationPropertyName> asLoaded) {
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            sources.add(
                    source instanceof IterableConfigurationPropertySource listed
                            ? new WrittenSource(listed, text, asLoaded)
                            : source);
        }
        return sources;
    }

    static PlaceholdersResolver resolver(ConfigurableEnvironment environment) {
        var ofSpring = new PropertySourcesPlaceholdersResolver(environment);
        return value -> {
            if (value instanceof Verbatim(String written)) {
                return written;
            }
            try {
                return ofSpring.resolvePlaceholders(value);
            } catch (IllegalArgumentException e) {
                return value; // it stands for itself, and is refused where it is bound
            }
        };
    }

    @Override
    public @Nullable ConfigurationProperty getConfigurationProperty(
            @Nullable ConfigurationPropertyName name) {
        ConfigurationProperty found = name == null ? null : of.getConfigurationProperty(name);
        if (found == null) {
            return null;
        }
        if (asLoaded.test(found.getName())) {
            return String.valueOf(found.getValue()).isBlank() ? null : found;
        }
        String written = text.of(found.getValue(), found.getOrigin());
        Object value = isVerbatim(found.getName()) ? new Verbatim(written) : written;
        return new ConfigurationProperty(found.getName(), value, found.getOrigin());
    }

    static boolean isVerbatim(ConfigurationPropertyName name) {
        if (!WrittenKeys.QUEUES.isAncestorOf(name) || name.getNumberOfElements() <= BELOW_QUEUE) {
            return false;
        }
        String key = name.getElement(BELOW_QUEUE, Form.UNIFORM);
        return key.equals("command") || key.equals("env");
    }

    @Override
    public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
        return of.containsDescendantOf(name);
    }

    @Override
    public Stream<ConfigurationPropertyName> stream() {
        return of.stream();
    }

    @Override
    public @Nullable Object getUnderlyingSource() {
        return of.getUnderlyingSource();
    }
}
