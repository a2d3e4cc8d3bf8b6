package io.coremill.settings.access;

import org.jspecify.annotations.Nullable;

/// Whether clients need a key, and the first one.
///
/// @param enabled never by whether a key exists: without one, every call is then refused
/// @param bootstrapKey null without one
public record AccessSettings(boolean enabled, @Nullable String bootstrapKey) {

    /// Without the key.
    @Override
    public String toString() {
        return "AccessSettings[%s]".formatted(enabled);
    }
}
