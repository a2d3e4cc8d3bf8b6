package io.coremill.subprocess;

import java.util.Set;

/// Which variables of the service's environment every process has as well.
public final class InheritedVariables {
    /// What any program may need to find its way; none of them holds a secret.
    private static final Set<String> HARMLESS =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ");

    private static final String LOCALE = "LC_";

    private InheritedVariables() {}

    public static boolean contains(String name) {
        return HARMLESS.contains(name) || name.startsWith(LOCALE);
    }
}
