package io.coremill.queue.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL that the caller of a command names: its URL by an option of its own, the rest by
/// others or by the variables that the service takes.
///
/// @param username null for what the URL or the driver names
/// @param password null if none is given
public record DatabaseOptions(
        String url, @Nullable String username, @Nullable String password, String schema) {
    /// The options beside that of the URL.
    public static final Set<String> NAMES = Set.of("schema", "username", "password-file");

    private static final String START = "jdbc:postgresql:";
    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql://[^/?@\\s]+/[^/?@\\s]+(\\?\\S*)?");
    private static final Pattern PASSWORD = Pattern.compile("[?&](ssl)?password=");
    private static final Pattern SCHEMA = Pattern.compile("(?!pg_)[a-z_][a-z0-9_]{0,62}");
    private static final String USUAL_SCHEMA = "coremill";

    /// Whether a store is named that is not a file.
    public static boolean isUrl(String named) {
        return named.startsWith(START);
    }

    /// @param variables of the environment
    /// @throws RefusedOptionException if one of them cannot be meant
    public static DatabaseOptions read(
            String url, CommandOptions options, Map<String, String> variables) {
        if (PASSWORD.matcher(url).find()) {
            throw new RefusedOptionException(
                    "the URL must not hold a password; write it into a file and name that by"
                            + " --password-file");
        }
        if (!URL.matcher(url).matches()) {
            throw new RefusedOptionException(
                    "the URL must be like jdbc:postgresql://host:5432/database");
        }
        var schema =
                options.get(
                        "schema",
                        Objects.requireNonNullElse(
                                said("COREMILL_STORE_SCHEMA", variables), USUAL_SCHEMA));
        if (!SCHEMA.matcher(schema).matches()) {
            throw new RefusedOptionException(
                    "--schema must be 1 to 63 small letters, digits and '_'");
        }
        return new DatabaseOptions(
                url,
                options.getOr("username", said("COREMILL_STORE_USERNAME", variables)),
                password(options, variables),
                schema);
    }

    private static @Nullable String password(
            CommandOptions options, Map<String, String> variables) {
        var file = options.getOr("password-file", said("COREMILL_STORE_PASSWORD_FILE", variables));
        if (file == null) {
            return said("COREMILL_STORE_PASSWORD", variables);
        }
        try {
            var password = Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
            if (password.isEmpty()) {
                throw new RefusedOptionException("--password-file '%s' is empty".formatted(file));
            }
            return password;
        } catch (IOException e) {
            throw new RefusedOptionException(
                    "--password-file '%s' cannot be read; it must be a text file".formatted(file));
        }
    }

    /// What a variable says; one that is empty says nothing, as for the service.
    private static @Nullable String said(String name, Map<String, String> variables) {
        var value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /// Without the password.
    @Override
    public String toString() {
        return "DatabaseOptions[%s, %s]".formatted(username, schema);
    }
}
