package io.coremill.queue.postgres.connect;

import org.jspecify.annotations.Nullable;

/// Where the database is and who connects.
///
/// @param username the role; null for what the URL or the driver names
/// @param password null if none is needed
/// @param directUrl reaches the server without a pooler in between
/// @param schema where the tables are
public record PostgresSettings(
        String url,
        @Nullable String username,
        @Nullable String password,
        String directUrl,
        String schema) {

    /// Without the password.
    @Override
    public String toString() {
        return "PostgresSettings[%s, %s, schema %s]".formatted(server(), username, schema);
    }

    /// The part of the URL that names the server, for people.
    String server() {
        return url.replaceFirst("^jdbc:postgresql:(//)?", "").replaceFirst("[/?].*", "");
    }

    /// Who connects, for people.
    String role() {
        return username == null ? "the role of the URL" : "the role \"" + username + "\"";
    }

    String database() {
        return url.replaceFirst("\\?.*", "").replaceFirst(".*[/:]", "");
    }
}
