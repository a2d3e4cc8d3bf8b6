package io.coremill.settings.access;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/// What Spring Boot has for an issuer of tokens, under `spring.security.oauth2.resourceserver.jwt`.
/// The last five are not read, and refused for that.
public record IssuerProperties(
        @Nullable String issuerUri,
        @Nullable String jwkSetUri,
        @DefaultValue("RS256") List<String> jwsAlgorithms,
        @DefaultValue List<String> audiences,
        @Nullable String publicKeyLocation,
        @Nullable String principalClaimName,
        @Nullable String authoritiesClaimName,
        @Nullable String authoritiesClaimDelimiter,
        @Nullable String authorityPrefix) {
    static final String PREFIX = "spring.security.oauth2.resourceserver.jwt";

    public static IssuerProperties in(Environment environment) {
        return Binder.get(environment).bindOrCreate(PREFIX, IssuerProperties.class);
    }

    /// Whether tokens are to be believed at all.
    public boolean hasIssuer() {
        return StringUtils.hasText(issuerUri)
                || StringUtils.hasText(jwkSetUri)
                || StringUtils.hasText(publicKeyLocation);
    }
}
