package io.coremill.settings.store;

import io.coremill.settings.binding.SecretValue;
import java.io.File;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What stands under `coremill.store`, as written.
///
/// @param url The PostgreSQL database, as jdbc:postgresql://host:5432/database.
/// @param username Role that connects.
/// @param password Password of the role; better in a file.
/// @param passwordFile File with the password of the role.
/// @param directUrl The same database without the pooler that the other URL goes through.
/// @param schema Schema of the tables.
public record StoreProperties(
        @Nullable String url,
        @Nullable String username,
        @SecretValue @Nullable String password,
        @Nullable File passwordFile,
        @Nullable String directUrl,
        @DefaultValue("coremill") String schema) {

    /// Without the password.
    @Override
    public String toString() {
        return "StoreProperties[%s, %s]".formatted(username, schema);
    }
}
