package io.coremill.settings.binding;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        Pattern keys = keys(queue);
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed) {
                boolean isEnvironment = SettingOrigin.isEnvironment(source);
                for (String key : listed.getPropertyNames()) {
                    String name = isEnvironment ? nameInEnvironment(queue, key) : name(keys, key);
                    if (name != null) {
                        variables.computeIfAbsent(name, _ -> written(source, key));
                    }
                }
            }
        }
        return variables;
    }

    private WrittenVariable written(PropertySource<?> source, String key) {
        Object value = source.getProperty(key);
        Origin origin = OriginLookup.getOrigin(source, key);
        return new WrittenVariable(text.of(value == null ? "" : value, origin), origin);
    }

    /// `coremill.queues.mine.env.NAME`, where each of the last two may stand in brackets.
    private static Pattern keys(String queue) {
        String quoted = Pattern.quote(queue);
        return Pattern.compile(
                "coremill\\.queues(?:\\.%s|\\.?\\[%s\\])\\.env(?:\\.?\\[(.+)\\]|\\.(.+))"
                        .formatted(quoted, quoted),
                Pattern.DOTALL);
    }

    private static @Nullable String name(Pattern keys, String key) {
        Matcher written = keys.matcher(key);
        if (!written.matches()) {
            return null;
        }
        return written.group(1) == null ? written.group(2) : written.group(1);
    }

    /// `COREMILL_QUEUES_MINE_ENV_NAME`
    private static @Nullable String nameInEnvironment(String queue, String key) {
        String prefix =
                (QUEUES + queue + ENV).replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
        return key.startsWith(prefix) ? key.substring(prefix.length()) : null;
    }
}
