package io.coremill.settings.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/// A source of settings that has every value as the text that is written there, so that a binder
/// resolves no placeholder in commands and in variables of processes: those belong to shells.
///
/// @param of what it has them from
/// @param altered names of queues by key, which would become others and are left out
record WrittenSource(
        IterableConfigurationPropertySource of, WrittenText text, Map<String, String> altered)
        implements IterableConfigurationPropertySource {
    private static final ConfigurationPropertyName QUEUES =
            ConfigurationPropertyName.of("coremill.queues");
    private static final ConfigurationPropertyName HTTP =
            ConfigurationPropertyName.of("coremill.http");
    private static final ConfigurationPropertyName DEMO =
            ConfigurationPropertyName.of("coremill.demo");
    private static final int BELOW_QUEUE = 3;

    /// What is not to be changed any more.
    private record Verbatim(String text) {}

    static List<ConfigurationPropertySource> all(
            ConfigurableEnvironment environment, WrittenText text) {
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            sources.add(
                    source instanceof IterableConfigurationPropertySource listed
                            ? of(listed, text)
                            : source);
        }
        return sources;
    }

    private static WrittenSource of(IterableConfigurationPropertySource of, WrittenText text) {
        return new WrittenSource(of, text, AlteredNames.in(of.getUnderlyingSource()));
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
        if (found == null || isAltered(found)) {
            return null;
        }
        if (isAsSpringReadsIt(found.getName())) {
            return String.valueOf(found.getValue()).isBlank() ? null : found;
        }
        String written = text.of(found.getValue(), found.getOrigin());
        Object value = isVerbatim(found.getName()) ? new Verbatim(written) : written;
        return new ConfigurationProperty(found.getName(), value, found.getOrigin());
    }

    @Nullable Origin origin(String key) {
        return of.getUnderlyingSource() instanceof PropertySource<?> source
                ? OriginLookup.getOrigin(source, key)
                : null;
    }

    private boolean isAltered(ConfigurationProperty property) {
        return property.getOrigin() instanceof PropertySourceOrigin origin
                && altered.containsKey(origin.getPropertyName());
    }

    /// These were always bound by Spring Boot alone: YAML's values count there, and what is
    /// left blank counts as not written.
    private static boolean isAsSpringReadsIt(ConfigurationPropertyName name) {
        return HTTP.isAncestorOf(name) || DEMO.equals(name);
    }

    static boolean isVerbatim(ConfigurationPropertyName name) {
        if (!QUEUES.isAncestorOf(name) || name.getNumberOfElements() <= BELOW_QUEUE) {
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
        return altered.isEmpty()
                ? of.stream()
                : of.stream().filter(name -> getConfigurationProperty(name) != null);
    }

    @Override
    public @Nullable Object getUnderlyingSource() {
        return of.getUnderlyingSource();
    }
}
