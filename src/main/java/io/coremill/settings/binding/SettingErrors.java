package io.coremill.settings.binding;

import io.coremill.job.JobNames;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.origin.Origin;

/// What is wrong with the settings.
public final class SettingErrors {
    /// What the name of a type may be, after its key.
    public static final String TYPES =
            "a type's name has %s; one with a '.' needs brackets, as in coremill.types[image.resize]"
                    .formatted(JobNames.TYPES);

    private static final int NAME_OF_QUEUE = 2;

    private final Set<String> sentences = new LinkedHashSet<>();
    private final Set<ConfigurationPropertyName> unreadable = new HashSet<>();
    private final WrittenKeys keys;

    SettingErrors(WrittenKeys keys) {
        this.keys = keys;
    }

    /// A value that will not do: no rule is applied to what stands in its place.
    void refuseValue(ConfigurationPropertyName key, String problem) {
        refuse(key, problem);
        unreadable.add(key);
    }

    boolean hasUnreadableBelow(ConfigurationPropertyName key) {
        return unreadable.stream().anyMatch(key::isAncestorOf);
    }

    /// @param problem what is wrong and what would be right, after the key
    public void refuse(ConfigurationPropertyName key, String problem) {
        if (!unreadable.contains(key)) {
            refuse(text(key), problem, keys.origin(key));
        }
    }

    /// @param queue what a queue cannot be called
    public void refuseName(String queue) {
        refuseName(queue, keys.origin(keys.ofQueue(queue)));
    }

    void refuseName(String queue, @Nullable Origin origin) {
        refuse(
                WrittenKeys.QUEUES + "." + queue,
                "a queue's name has 1 to 63 letters, digits, '.', '_' and '-', and starts with a"
                        + " letter or a digit",
                origin);
    }

    void refuseTypeName(String type, @Nullable Origin origin) {
        refuse(WrittenKeys.TYPES + "." + type, TYPES, origin);
    }

    void refuseUnknown(ConfigurationProperty property) {
        refuse(text(property.getName()), "there is no such setting", property.getOrigin());
    }

    /// @param variable one of a queue's own, which has no key that a binder would know
    public void refuseVariable(
            ConfigurationPropertyName queue,
            String variable,
            String problem,
            @Nullable Origin origin) {
        refuse(text(queue) + ".env." + variable, problem, origin);
    }

    private void refuse(String key, String problem, @Nullable Origin origin) {
        sentences.add("%s: %s%s".formatted(key, problem, SettingOrigin.suffix(origin)));
    }

    /// One sentence each, which starts with the key and ends with the place where that is written.
    public List<String> sentences() {
        return List.copyOf(sentences);
    }

    /// As one writes it, but without brackets around the name of a queue. The name of a type needs
    /// them.
    private static String text(ConfigurationPropertyName name) {
        boolean isOfQueue = WrittenKeys.QUEUES.isAncestorOf(name);
        boolean isOfType = WrittenKeys.TYPES.isAncestorOf(name);
        var text = new StringBuilder();
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, Form.ORIGINAL);
            boolean isType = isOfType && i == NAME_OF_QUEUE;
            boolean isIndex =
                    isType || (name.isNumericIndex(i) && !(isOfQueue && i == NAME_OF_QUEUE));
            text.append(isIndex ? "[" + element + "]" : (i == 0 ? "" : ".") + element);
        }
        return text.toString();
    }
}
