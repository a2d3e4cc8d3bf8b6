package io.coremill.settings.binding;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.EnumerablePropertySource;

/// Finds queues that Spring Boot would bind under another name: of a key it leaves out what is no
/// letter of ASCII, no digit and no `-`, so that `grün` would become `grn`.
final class AlteredNames {
    private static final Pattern QUEUE =
            Pattern.compile(
                    "coremill\\.queues\\.([^.\\[]*[^.\\[A-Za-z0-9_-][^.\\[]*).*", Pattern.DOTALL);

    private AlteredNames() {}

    /// @return the names of such queues, by the keys that have them
    static Map<String, String> in(@Nullable Object source) {
        var names = new LinkedHashMap<String, String>();
        if (source instanceof EnumerablePropertySource<?> listed
                && !SettingOrigin.isEnvironment(listed)) {
            Arrays.stream(listed.getPropertyNames())
                    .map(QUEUE::matcher)
                    .filter(Matcher::matches)
                    .forEach(key -> names.put(key.group(), key.group(1)));
        }
        return names;
    }
}
