package io.coremill.settings.access;

import io.coremill.settings.binding.SettingErrors;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.util.StringUtils;

/// The rules on the settings of an issuer of tokens.
final class IssuerRules {
    private static final ConfigurationPropertyName JWT =
            ConfigurationPropertyName.of(IssuerProperties.PREFIX);
    private static final String ISSUER = "issuer-uri";
    private static final String KEYS = "jwk-set-uri";

    private final SettingErrors errors;

    IssuerRules(SettingErrors errors) {
        this.errors = errors;
    }

    void check(IssuerProperties written) {
        if (!written.hasIssuer()) {
            return;
        }
        checkPlaces(written);
        if (written.audiences().stream().noneMatch(StringUtils::hasText)) {
            refuse(
                    "audiences",
                    "is needed with an issuer: the name of this service in the claim aud of its"
                            + " tokens, or tokens for any other service would let clients in");
        }
        for (String algorithm : written.jwsAlgorithms()) {
            if (SignatureAlgorithm.from(algorithm) == null) {
                refuse(
                        "jws-algorithms",
                        "'%s' is no algorithm with a public key, such as RS256, ES256 or PS256"
                                .formatted(algorithm));
            }
        }
        refuseUnread(written);
    }

    private void checkPlaces(IssuerProperties written) {
        boolean hasKeys = StringUtils.hasText(written.jwkSetUri());
        if (!StringUtils.hasText(written.issuerUri())) {
            refuse(ISSUER, "is needed: tokens with this claim iss alone are believed");
        } else if (!hasKeys) {
            checkPlace(ISSUER, written.issuerUri());
        }
        if (hasKeys) {
            checkPlace(KEYS, written.jwkSetUri());
        }
    }

    /// Anyone on the way could put in a key without TLS, and sign as an admin by it.
    private void checkPlace(String setting, @Nullable String text) {
        URI place = uri(text);
        if (place == null || place.getHost() == null) {
            refuse(setting, "'%s' is no URL, like https://login.example/".formatted(text));
        } else if (!"https".equalsIgnoreCase(place.getScheme()) && !isHere(place)) {
            refuse(
                    setting,
                    "'%s' must begin with https://: keys that come without TLS could be anyone's"
                            .formatted(text));
        }
    }

    private static @Nullable URI uri(@Nullable String text) {
        try {
            return text == null ? null : URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isHere(URI place) {
        if (!"http".equalsIgnoreCase(place.getScheme())) {
            return false;
        }
        String host = place.getHost();
        try {
            return host.equals("localhost")
                    || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void refuseUnread(IssuerProperties written) {
        refuseUnread("public-key-location", written.publicKeyLocation(), KEYS);
        refuseUnread(
                "principal-claim-name",
                written.principalClaimName(),
                "coremill.access.jwt.principal-claim");
        String roles = "coremill.access.jwt.roles-claim and .roles";
        refuseUnread("authorities-claim-name", written.authoritiesClaimName(), roles);
        refuseUnread("authorities-claim-delimiter", written.authoritiesClaimDelimiter(), roles);
        refuseUnread("authority-prefix", written.authorityPrefix(), roles);
    }

    private void refuseUnread(String setting, @Nullable String value, String instead) {
        if (StringUtils.hasText(value)) {
            refuse(setting, "is not read; in its place there is " + instead);
        }
    }

    private void refuse(String key, String problem) {
        errors.refuse(JWT.append(key), problem);
    }
}
