package io.coremill.settings.store;

import io.coremill.settings.binding.SecretValue;
import io.coremill.settings.binding.ValueRange;
import java.io.File;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What stands under `coremill.store`, as written.
///
/// @param url The PostgreSQL database, as jdbc:postgresql://host:5432/database.
/// @param username Role that connects.
/// @param password Password of the role; better in a file.
/// @param passwordFile File with the password of the role.
/// @param directUrl The same database without the pooler that the other URL goes through.
/// @param schema Schema of the tables.
/// @param keptOutcomes Memory for outcomes of attempts that end while the store cannot write.
public record StoreProperties(
        @Nullable String url,
        @Nullable String username,
        @SecretValue @Nullable String password,
        @Nullable File passwordFile,
        @Nullable String directUrl,
        @DefaultValue("coremill") String schema,
        @DefaultValue("64MB") @ValueRange(least = "1MB", most = "1TB") DataSize keptOutcomes) {

    /// Without the password.
    @Override
    public String toString() {
        return "StoreProperties[%s, %s]".formatted(username, schema);
    }
}
