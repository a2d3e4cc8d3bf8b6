package io.coremill.settings.store;

import org.jspecify.annotations.Nullable;

/// The PostgreSQL database that nodes share.
///
/// @param username null for the one that the URL or the driver names
/// @param password null if none is given
/// @param directUrl without a pooler in between
public record StoreSettings(
        String url,
        @Nullable String username,
        @Nullable String password,
        String directUrl,
        String schema) {

    /// Without the password.
    @Override
    public String toString() {
        return "StoreSettings[%s, %s]".formatted(username, schema);
    }
}
