package io.coremill.settings;

import io.coremill.settings.retry.TypeProperties;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Variables of the environment that look like settings of the service and are none. Where one word
/// of a key ends and the next begins cannot be seen in a variable, so words are compared without
/// what is between them.
final class UnknownVariables {
    private static final String PREFIX = "COREMILL_";
    private static final String QUEUES = PREFIX + "QUEUES_";
    private static final String TYPES = PREFIX + "TYPES_";

    /// Of scripts, of commands that the console writes, of the compose file, of what worker
    /// processes are given, and of Services of Kubernetes whose names begin as ours.
    private static final Pattern OF_OTHERS =
            Pattern.compile(
                    PREFIX
                            + "(ATTEMPT|BUILD_NETWORK|CHECK|CONCURRENCY|CPUS|IMAGE|JOB_ID|KEY|MEMORY"
                            + "|OPEN_FILES|PREFORK|QUEUE|TYPE|WORKER|TESTS_.*"
                            + "|(.+_)?PORT(_.*)?|(.+_)?SERVICE_(HOST|PORT).*)");

    private static final Pattern VARIABLE_OF_A_QUEUE = Pattern.compile(QUEUES + ".+_ENV_.+");

    private final Set<String> keys = new HashSet<>();
    private final Set<String> lists = new HashSet<>();

    private UnknownVariables(Class<?> settings, String prefix) {
        add(settings, prefix);
    }

    static List<String> among(Collection<String> variables) {
        var all = new UnknownVariables(CoremillProperties.class, "");
        var ofQueues = new UnknownVariables(QueueProperties.class, "");
        var ofTypes = new UnknownVariables(TypeProperties.class, "");
        return variables.stream()
                .filter(name -> name.startsWith(PREFIX) && !OF_OTHERS.matcher(name).matches())
                .filter(name -> !all.has(words(name.substring(PREFIX.length()))))
                .filter(name -> !isOfAQueue(name, ofQueues))
                .filter(name -> !isOfAType(name, ofTypes))
                .sorted()
                .toList();
    }

    private static boolean isOfAQueue(String name, UnknownVariables ofQueues) {
        return name.startsWith(QUEUES)
                && (VARIABLE_OF_A_QUEUE.matcher(name).matches()
                        || ofQueues.ends(words(name.substring(QUEUES.length()))));
    }

    private static boolean isOfAType(String name, UnknownVariables ofTypes) {
        return name.startsWith(TYPES) && ofTypes.ends(words(name.substring(TYPES.length())));
    }

    private void add(Class<?> settings, String prefix) {
        for (RecordComponent part : settings.getRecordComponents()) {
            String key = prefix + part.getName().toUpperCase(Locale.ROOT);
            if (part.getType().isRecord()) {
                add(part.getType(), key);
            } else if (List.class.isAssignableFrom(part.getType())) {
                lists.add(key);
            } else if (!Map.class.isAssignableFrom(part.getType())) {
                keys.add(key);
            }
        }
    }

    private boolean has(String words) {
        return keys.contains(words) || lists.contains(withoutIndex(words));
    }

    /// Whether it is one of these behind the name of a queue.
    private boolean ends(String words) {
        return keys.stream().anyMatch(key -> isBehind(key, words))
                || lists.stream().anyMatch(key -> isBehind(key, withoutIndex(words)));
    }

    private static boolean isBehind(String key, String words) {
        return words.endsWith(key) && words.length() > key.length();
    }

    private static String withoutIndex(String words) {
        return words.replaceFirst("\\d+$", "");
    }

    private static String words(String name) {
        return name.replace("_", "");
    }
}
