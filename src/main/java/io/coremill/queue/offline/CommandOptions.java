package io.coremill.queue.offline;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The options of a command, each once: `--name=value` or `--name value`.
public final class CommandOptions {
    private static final String START = "--";
    private static final String DIRECTORY = "COREMILL_DATA_DIR";
    private static final String USUAL_DIRECTORY = "data";

    private final Map<String, String> given;

    private CommandOptions(Map<String, String> given) {
        this.given = given;
    }

    /// @param names of the options that there are
    /// @throws RefusedOptionException for all others
    public static CommandOptions read(List<String> arguments, Set<String> names) {
        var given = new HashMap<String, String>();
        var words = arguments.iterator();
        while (words.hasNext()) {
            String word = words.next();
            int end = word.indexOf('=');
            String name = name(end < 0 ? word : word.substring(0, end), names);
            if (end < 0 && !words.hasNext()) {
                throw new RefusedOptionException(START + name + " needs a value");
            }
            String value = end < 0 ? words.next() : word.substring(end + 1);
            if (value.isBlank()) {
                throw new RefusedOptionException(START + name + " needs a value");
            }
            if (given.put(name, value) != null) {
                throw new RefusedOptionException(START + name + " is given twice");
            }
        }
        return new CommandOptions(given);
    }

    private static String name(String word, Set<String> names) {
        if (word.startsWith(START) && names.contains(word.substring(START.length()))) {
            return word.substring(START.length());
        }
        throw new RefusedOptionException("'%s' is no option of this command".formatted(word));
    }

    public @Nullable String get(String name) {
        return given.get(name);
    }

    public String get(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    /// The value of an option, or what a variable of the environment says in place of it.
    public @Nullable String getOr(String name, @Nullable String variable) {
        return given.containsKey(name) ? given.get(name) : variable;
    }

    /// @throws RefusedOptionException if it is not given
    public String need(String name) {
        String value = given.get(name);
        if (value == null) {
            throw new RefusedOptionException(START + name + " is missing");
        }
        return value;
    }

    /// The words of a value that commas separate; empty if it is not given.
    public List<String> words(String name) {
        String value = given.get(name);
        return value == null ? List.of() : List.of(value.split(",", -1));
    }

    /// What an option names; where a service has its data if it is not given.
    ///
    /// @param variables of the environment
    public Path place(String name, Map<String, String> variables) {
        return Path.of(get(name, variables.getOrDefault(DIRECTORY, USUAL_DIRECTORY)));
    }
}
