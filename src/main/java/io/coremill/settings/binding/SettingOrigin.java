package io.coremill.settings.binding;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.Resource;

/// Where a setting stands, in the words of an error.
public final class SettingOrigin {

    private SettingOrigin() {}

    /// @return ` (application.yml:12)`, ` (the variable COREMILL_NODE)`, or nothing: what stands on
    ///     the command line is found by its key
    static String suffix(@Nullable Origin origin) {
        return switch (origin) {
            case SystemEnvironmentOrigin variable -> variable(variable.getProperty());
            case PropertySourceOrigin key when isEnvironment(key.getPropertySource()) ->
                    variable(key.getPropertyName());
            case PropertySourceOrigin outer -> suffix(outer.getOrigin());
            case TextResourceOrigin place when place.getResource() != null ->
                    " (%s)".formatted(place(place.getResource(), line(place)));
            case null, default -> "";
        };
    }

    private static String variable(String name) {
        return " (the variable %s)".formatted(name);
    }

    /// Its variables may belong to any program, and do not show where one word ends and the next
    /// begins.
    static boolean isEnvironment(PropertySource<?> source) {
        return source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    /// @param line from 1; 0 if it is not known
    public static String place(Resource file, int line) {
        return file(file) + (line > 0 ? ":" + line : "");
    }

    private static int line(TextResourceOrigin place) {
        return place.getLocation() == null ? 0 : place.getLocation().getLine() + 1;
    }

    private static String file(Resource file) {
        try {
            return file.isFile() ? file.getFile().getPath() : file.getDescription();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
