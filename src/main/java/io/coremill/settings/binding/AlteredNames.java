package io.coremill.settings.binding;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/// Finds queues that Spring Boot would bind under another name: of a key it leaves out what is no
/// letter of ASCII, no digit and no `-`, so that `grün` would become `grn`.
final class AlteredNames {
    private static final Pattern QUEUE =
            Pattern.compile(
                    "coremill\\.queues\\.([^.\\[]*[^.\\[A-Za-z0-9_-][^.\\[]*).*", Pattern.DOTALL);

    private AlteredNames() {}

    /// @return by name, where it is written first
    static Map<String, Optional<Origin>> in(ConfigurableEnvironment environment) {
        var names = new LinkedHashMap<String, Optional<Origin>>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed
                    && !SettingOrigin.isEnvironment(listed)) {
                Arrays.stream(listed.getPropertyNames())
                        .map(QUEUE::matcher)
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
