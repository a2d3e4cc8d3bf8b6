package io.coremill.queue.keyring;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.key.KeyRequest;
import io.coremill.access.key.KeyRules;
import io.coremill.queue.offline.CommandOptions;
import io.coremill.queue.offline.RefusedOptionException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is asked for by the options of the command.
final class KeyOptions {
    static final Set<String> OF_CREATE =
            Set.of("name", "roles", "principal", "queues", "types", "payloads", "expires");
    static final String OVERLAP = "overlap";

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private KeyOptions() {}

    /// @throws RefusedOptionException if one of them is not acceptable
    static KeyRequest request(CommandOptions options) {
        var name = name("name", options.need("name"));
        var principal = options.get("principal");
        return new KeyRequest(
                name,
                principal == null ? name : name("principal", principal),
                roles(options),
                new AccessScope(
                        words(options, "queues"), words(options, "types"), payloads(options)),
                expires(options));
    }

    private static String name(String option, String text) {
        need(KeyRules.isName(text), option, KeyRules.NAMES);
        return text;
    }

    private static Set<AccessRole> roles(CommandOptions options) {
        var roles = EnumSet.noneOf(AccessRole.class);
        for (String word : options.need("roles").split(",", -1)) {
            var role = KeyRules.role(word);
            need(role.isPresent(), "roles", KeyRules.ROLES + ", with commas between them");
            role.ifPresent(roles::add);
        }
        return roles;
    }

    private static Set<String> words(CommandOptions options, String option) {
        List<String> words = options.words(option);
        boolean good =
                words.size() <= KeyRules.MOST_WORDS
                        && words.stream().allMatch(WORD.asMatchPredicate());
        need(good, option, "must be up to 100 names with commas between them");
        return Set.copyOf(words);
    }

    private static boolean payloads(CommandOptions options) {
        String word = options.get("payloads", "yes");
        need(Set.of("yes", "no").contains(word), "payloads", "must be yes or no");
        return word.equals("yes");
    }

    private static @Nullable Duration expires(CommandOptions options) {
        return options.get("expires") == null
                ? null
                : duration(options, "expires", KeyRules.LEAST_LIFE, KeyRules.LONGEST_LIFE);
    }

    static Duration overlap(CommandOptions options) {
        return options.get(OVERLAP) == null
                ? KeyRules.USUAL_OVERLAP
                : duration(options, OVERLAP, Duration.ZERO, KeyRules.LONGEST_OVERLAP);
    }

    private static Duration duration(
            CommandOptions options, String option, Duration least, Duration most) {
        Predicate<Duration> within = it -> it.compareTo(least) >= 0 && it.compareTo(most) <= 0;
        var right = "must be an ISO 8601 duration up to P%dD, like P90D".formatted(most.toDays());
        try {
            var duration = Duration.parse(options.need(option));
            need(within.test(duration), option, right);
            return duration;
        } catch (DateTimeException e) {
            throw new RefusedOptionException("--%s %s".formatted(option, right));
        }
    }

    private static void need(boolean good, String option, String right) {
        if (!good) {
            throw new RefusedOptionException("--%s %s".formatted(option, right));
        }
    }
}
