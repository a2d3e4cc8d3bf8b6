package io.coremill.settings.access;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/// Makes what is known of access of what is written, once that has been checked.
public final class AccessMapper {
    private AccessMapper() {}

    /// @param issuer whose tokens are believed, in the settings of Spring Boot
    public static AccessSettings settings(AccessProperties written, IssuerProperties issuer) {
        String key = bootstrapKey(written);
        TokenSettings tokens = issuer.hasIssuer() ? tokens(written.jwt(), issuer) : null;
        boolean isAsked = Boolean.TRUE.equals(written.enabled());
        return new AccessSettings(
                isAsked || key != null || tokens != null, key, tokens, written.limits());
    }

    private static TokenSettings tokens(JwtProperties written, IssuerProperties issuer) {
        return new TokenSettings(
                Objects.requireNonNull(issuer.issuerUri()),
                StringUtils.hasText(issuer.jwkSetUri())
                        ? URI.create(issuer.jwkSetUri().strip())
                        : null,
                List.copyOf(issuer.jwsAlgorithms()),
                List.copyOf(issuer.audiences()),
                written.principalClaim(),
                written.rolesClaim(),
                written.roles().byRole(),
                name(written.queuesClaim()),
                name(written.typesClaim()),
                name(written.payloadsClaim()));
    }

    private static @Nullable String name(@Nullable String written) {
        return StringUtils.hasText(written) ? written : null;
    }

    private static @Nullable String bootstrapKey(AccessProperties written) {
        File file = file(written);
        if (file == null) {
            return written.bootstrapKey() == null ? null : written.bootstrapKey().strip();
        }
        try {
            return keyIn(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static @Nullable File file(AccessProperties written) {
        File file = written.bootstrapKeyFile();
        return file == null || file.getPath().isBlank() ? null : file;
    }

    /// A line's end after the key is that of the file.
    static String keyIn(File file) throws IOException {
        return Files.readString(file.toPath()).strip();
    }
}
