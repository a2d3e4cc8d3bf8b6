package io.coremill.access.key;

import io.coremill.access.AccessRole;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What keys may be like, in words too, for all who ask for keys.
public final class KeyRules {
    public static final String NAMES =
            "must be 1 to 100 of A-Z a-z 0-9 . _ - @ : / and +, and not bootstrap";

    public static final String ROLES =
            "must be one or more of "
                    + Arrays.stream(AccessRole.values())
                            .map(AccessRole::word)
                            .collect(Collectors.joining(", "));

    /// Queues or types of one scope.
    public static final int MOST_WORDS = 100;
    public static final Duration LEAST_LIFE = Duration.ofSeconds(1);
    public static final Duration LONGEST_LIFE = Duration.ofDays(3650);
    public static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    /// For which the former secret of a rotated key counts unless its caller says otherwise.
    public static final Duration USUAL_OVERLAP = Duration.ofHours(1);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@:/+-]{1,100}");

    private KeyRules() {}

    /// Of a key, or a principal. What is done with the first key is to be known by its name.
    public static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(BootstrapKey.ID);
    }

    public static Optional<AccessRole> role(String word) {
        return Arrays.stream(AccessRole.values())
                .filter(role -> role.word().equals(word))
                .findFirst();
    }
}
