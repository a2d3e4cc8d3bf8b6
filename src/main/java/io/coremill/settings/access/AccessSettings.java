package io.coremill.settings.access;

import org.jspecify.annotations.Nullable;

/// Whether clients need a key, and the first one.
///
/// @param enabled never by whether a key exists: without one, every call is then refused
/// @param bootstrapKey null without one
/// @param tokens null where those of no issuer are believed
/// @param limits how much callers may ask
public record AccessSettings(
        boolean enabled,
        @Nullable String bootstrapKey,
        @Nullable TokenSettings tokens,
        LimitSettings limits) {

    /// Without the key.
    @Override
    public String toString() {
        return "AccessSettings[%s]".formatted(enabled);
    }
}
