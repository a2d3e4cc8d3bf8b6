package io.coremill.settings.binding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;

/// What is wrong with the settings: the first thing of each key.
public final class SettingErrors {
    private static final String QUEUES = "coremill.queues.";

    private final Map<String, String> problems = new LinkedHashMap<>();
    private final WrittenKeys keys;

    SettingErrors(WrittenKeys keys) {
        this.keys = keys;
    }

    /// @param problem what is wrong and what would be right, after the key
    public void refuse(String key, String problem) {
        refuse(key, problem, keys.origin(key));
    }

    /// @param queue what a queue cannot be called
    public void refuseName(String queue) {
        refuseName(queue, keys.origin(QUEUES + queue));
    }

    void refuseName(String queue, @Nullable Origin origin) {
        refuse(
                QUEUES + queue,
                "a queue's name has 1 to 63 letters, digits, '.', '_' and '-', and starts with a"
                        + " letter or a digit",
                origin);
    }

    void refuseUnknown(ConfigurationProperty property) {
        refuse(
                WrittenKeys.key(property.getName()),
                "there is no such setting",
                property.getOrigin());
    }

    /// @param origin where it stands, if that is known
    public void refuse(String key, String problem, @Nullable Origin origin) {
        problems.putIfAbsent(key, "%s: %s%s".formatted(key, problem, SettingOrigin.suffix(origin)));
    }

    /// One sentence each, which starts with the key and ends with the place where that is written.
    public List<String> sentences() {
        return List.copyOf(problems.values());
    }
}
