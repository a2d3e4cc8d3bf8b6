package io.coremill.settings.binding;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/// Finds queues and types that Spring Boot would bind under another name: of a key it leaves out
/// what is no letter of ASCII, no digit and no `-`, so that `grün` would become `grn`.
final class AlteredNames {
    private static final String BELOW = "\\.([^.\\[]*[^.\\[A-Za-z0-9_-][^.\\[]*).*";

    private AlteredNames() {}

    /// @param prefix the key below which names stand
    /// @return by name, where it is written first
    static Map<String, Optional<Origin>> in(
            ConfigurableEnvironment environment, ConfigurationPropertyName prefix) {
        Pattern altered = Pattern.compile(Pattern.quote(prefix.toString()) + BELOW, Pattern.DOTALL);
        var names = new LinkedHashMap<String, Optional<Origin>>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed
                    && !SettingOrigin.isEnvironment(listed)) {
                Arrays.stream(listed.getPropertyNames())
                        .map(altered::matcher)
                        .filter(Matcher::matches)
                        .forEach(key -> names.putIfAbsent(key.group(1), origin(source, key)));
            }
        }
        return names;
    }

    private static Optional<Origin> origin(PropertySource<?> source, Matcher key) {
        return Optional.ofNullable(OriginLookup.getOrigin(source, key.group()));
    }
}
