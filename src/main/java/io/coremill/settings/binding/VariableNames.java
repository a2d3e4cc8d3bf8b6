package io.coremill.settings.binding;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/// The variables under `coremill.queues.<name>.env`, with names and values as they were written.
/// What binds settings takes underscores out of keys, and makes those from the environment small.
public final class VariableNames {
    private static final String QUEUES = "coremill.queues.";
    private static final String ENV = ".env.";

    private final ConfigurableEnvironment environment;
    private final WrittenText text;

    VariableNames(ConfigurableEnvironment environment, WrittenText text) {
        this.environment = environment;
        this.text = text;
    }

    /// A value, and where it is written if that is known.
    public record WrittenVariable(String value, @Nullable Origin origin) {}

    /// @return by name
    public Map<String, WrittenVariable> of(String queue) {
        var variables = new TreeMap<String, WrittenVariable>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed) {
                Arrays.stream(listed.getPropertyNames())
                        .forEach(key -> add(queue, source, key, variables));
            }
        }
        return variables;
    }

    private void add(
            String queue,
            PropertySource<?> source,
            String key,
            Map<String, WrittenVariable> variables) {
        String name =
                SettingOrigin.isEnvironment(source)
                        ? nameInEnvironment(queue, key)
                        : name(queue, key);
        if (name != null && !variables.containsKey(name)) {
            Object value = source.getProperty(key);
            Origin origin = OriginLookup.getOrigin(source, key);
            String written = text.of(value == null ? "" : value, origin);
            variables.put(name, new WrittenVariable(written, origin));
        }
    }

    /// `coremill.queues.mine.env.NAME`, where each of the last two may stand in brackets.
    private static @Nullable String name(String queue, String key) {
        String plain = QUEUES + queue + ENV;
        String bracketed = QUEUES + "[" + queue + "]" + ENV;
        String inYaml = "coremill.queues[" + queue + "]" + ENV;
        for (String prefix : List.of(plain, bracketed, inYaml)) {
            if (key.startsWith(prefix)) {
                return key.substring(prefix.length());
            }
            String last = prefix.substring(0, prefix.length() - 1) + "[";
            if (key.startsWith(last) && key.endsWith("]")) {
                return key.substring(last.length(), key.length() - 1);
            }
        }
        return null;
    }

    /// `COREMILL_QUEUES_MINE_ENV_NAME`
    private static @Nullable String nameInEnvironment(String queue, String key) {
        String prefix =
                (QUEUES + queue + ENV).replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
        return key.startsWith(prefix) ? key.substring(prefix.length()) : null;
    }
}
