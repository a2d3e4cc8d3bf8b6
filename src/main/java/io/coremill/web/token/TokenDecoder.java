package io.coremill.web.token;

import io.coremill.settings.access.TokenSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/// Checks tokens as Spring Security does, with the keys of the issuer as they are known here.
final class TokenDecoder {
    /// By how much clocks may differ.
    static final Duration SKEW = Duration.ofSeconds(60);

    /// The claim that names what a client must prove to have, and the proof that is understood: the
    /// certificate of its connection. It holds for one connection.
    static final String CONFIRMATION = "cnf";

    private static final String CERTIFICATE = "x5t#S256";

    private static final OAuth2Error NOT_UNDERSTOOD =
            new OAuth2Error("invalid_token", "it is bound in a way that is not known", null);

    private TokenDecoder() {}

    static JwtDecoder of(TokenSettings settings, IssuerKeys keys, InstantSource clock) {
        NimbusJwtDecoder decoder =
                NimbusJwtDecoder.withJwkSource(keys)
                        .jwsAlgorithms(
                                known ->
                                        settings.algorithms().stream()
                                                .map(SignatureAlgorithm::from)
                                                .forEach(known::add))
                        .build();
        decoder.setJwtValidator(validator(settings, clock));
        return decoder;
    }

    /// What must be true of a token whose signature is good.
    private static OAuth2TokenValidator<Jwt> validator(
            TokenSettings settings, InstantSource clock) {
        return JwtValidators.createDefaultWithValidators(
                List.of(
                        times(clock),
                        types(),
                        new JwtIssuerValidator(settings.issuer()),
                        new JwtClaimValidator<List<String>>(
                                JwtClaimNames.AUD,
                                audiences -> isForUs(audiences, settings.audiences())),
                        TokenDecoder::confirmation));
    }

    /// One that never expires could not be taken back.
    private static JwtTimestampValidator times(InstantSource clock) {
        var times = new JwtTimestampValidator(SKEW);
        times.setClock(clock.withZone(ZoneOffset.UTC));
        times.setAllowEmptyExpiryClaim(false);
        return times;
    }

    private static JwtTypeValidator types() {
        var types = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
        types.setAllowEmpty(true);
        return types;
    }

    private static boolean isForUs(@Nullable List<String> audiences, List<String> ours) {
        return audiences != null && !Collections.disjoint(audiences, ours);
    }

    /// A token that is bound to a key of its client is worth nothing to who only has the token.
    private static OAuth2TokenValidatorResult confirmation(Jwt token) {
        return isUnderstood(token.getClaim(CONFIRMATION))
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(NOT_UNDERSTOOD);
    }

    private static boolean isUnderstood(@Nullable Object confirmation) {
        return confirmation == null
                || (confirmation instanceof Map<?, ?> proof
                        && proof.size() == 1
                        && proof.containsKey(CERTIFICATE));
    }
}
