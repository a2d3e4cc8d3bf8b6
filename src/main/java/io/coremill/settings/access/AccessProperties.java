package io.coremill.settings.access;

import io.coremill.settings.binding.SecretValue;
import java.io.File;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What stands under `coremill.access`, as written.
///
/// @param enabled Whether clients need a key or a token; on by itself with a bootstrap key or an
///     issuer of tokens.
/// @param bootstrapKey The first key, of an admin; better in a file.
/// @param bootstrapKeyFile File with the first key.
/// @param jwt What the claims of tokens mean.
/// @param limits How much callers may ask.
public record AccessProperties(
        @Nullable Boolean enabled,
        @SecretValue @Nullable String bootstrapKey,
        @Nullable File bootstrapKeyFile,
        @DefaultValue @NestedConfigurationProperty JwtProperties jwt,
        @DefaultValue @NestedConfigurationProperty LimitSettings limits) {

    /// Without the key.
    @Override
    public String toString() {
        return "AccessProperties[%s]".formatted(enabled);
    }
}
