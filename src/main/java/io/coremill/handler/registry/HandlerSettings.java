package io.coremill.handler.registry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What decides which handlers there are and what they may do: the same in the service and in its
/// Java workers.
///
/// @param directory of jars with handlers of the user's, if there is one
/// @param httpAllow destinations of `http` jobs that are not public
public record HandlerSettings(@Nullable Path directory, List<String> httpAllow) {
    public static final HandlerSettings NONE = new HandlerSettings(null, List.of());

    private static final String DIRECTORY = "--handlers-dir=";
    private static final String HTTP_ALLOW = "--http-allow=";

    public HandlerSettings {
        httpAllow = List.copyOf(httpAllow);
    }

    /// For the command line of a Java worker.
    public List<String> toArguments() {
        var arguments = new ArrayList<String>();
        if (directory != null) {
            arguments.add(DIRECTORY + directory);
        }
        httpAllow.forEach(allowed -> arguments.add(HTTP_ALLOW + allowed));
        return List.copyOf(arguments);
    }

    /// The settings behind a command line.
    public static HandlerSettings ofArguments(String... arguments) {
        Path directory = null;
        var httpAllow = new ArrayList<String>();
        for (String argument : arguments) {
            if (argument.startsWith(DIRECTORY)) {
                directory = Path.of(argument.substring(DIRECTORY.length()));
            } else if (argument.startsWith(HTTP_ALLOW)) {
                httpAllow.add(argument.substring(HTTP_ALLOW.length()));
            } else {
                throw new IllegalArgumentException("there is no argument " + argument);
            }
        }
        return new HandlerSettings(directory, httpAllow);
    }
}
