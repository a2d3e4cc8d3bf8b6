package io.coremill.web.token;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import io.coremill.access.AccessCaller;
import io.coremill.access.IssuerUnreachableException;
import io.coremill.access.TokenRegistry;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/// Tokens that the issuer has signed for this service. What cannot be one is refused by its look,
/// before anything is read or computed.
final class IssuerTokens implements TokenRegistry {
    /// Longer ones are not read.
    static final int LONGEST = 16_384;

    private static final int DOTS = 2;
    private static final Logger log = LoggerFactory.getLogger(IssuerTokens.class);

    private final JwtDecoder decoder;
    private final IssuerKeys keys;
    private final TokenClaims claims;
    private final VerifiedTokens verified;

    IssuerTokens(JwtDecoder decoder, IssuerKeys keys, TokenClaims claims, VerifiedTokens verified) {
        this.decoder = decoder;
        this.keys = keys;
        this.claims = claims;
        this.verified = verified;
    }

    @Override
    public Optional<AccessCaller> callerOf(String token) {
        if (!hasForm(token)) {
            return Optional.empty();
        }
        JWKSet now = keysNow();
        AccessCaller known = now == null ? null : verified.find(token, now);
        return known == null ? checked(token, now) : Optional.of(known);
    }

    @Override
    public Optional<Instant> endOf(String token) {
        try {
            var claims = hasForm(token) ? JWTParser.parse(token).getJWTClaimsSet() : null;
            return Optional.ofNullable(claims)
                    .map(JWTClaimsSet::getExpirationTime)
                    .map(Date::toInstant);
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Instant> lastUseOf(String token) {
        return endOf(token).map(end -> end.plus(TokenDecoder.SKEW));
    }

    private @Nullable JWKSet keysNow() {
        try {
            return keys.current();
        } catch (KeysMissingException e) {
            throw new IssuerUnreachableException("the issuer is being asked", e);
        }
    }

    private static boolean hasForm(String token) {
        return token.length() <= LONGEST
                && token.startsWith("ey")
                && token.chars().filter(it -> it == '.').count() == DOTS;
    }

    private Optional<AccessCaller> checked(String token, @Nullable JWKSet now) {
        try {
            Jwt good = decoder.decode(token);
            Optional<AccessCaller> caller = claims.caller(good);
            if (caller.isPresent()) {
                keep(token, good, caller.get(), now);
            } else {
                log.debug("a token names no principal");
            }
            return caller;
        } catch (BadJwtException e) {
            log.debug("a token was refused: {}", e.getMessage());
            return Optional.empty();
        } catch (JwtException e) {
            if (e.getCause() instanceof KeysMissingException missing) {
                throw new IssuerUnreachableException("the issuer cannot be asked", missing);
            }
            log.debug("a token was refused: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /// With the keys from before it was checked: where others have come meanwhile, the next request
    /// with the token has it checked by those.
    private void keep(String token, Jwt good, AccessCaller caller, @Nullable JWKSet keys) {
        Instant expires = good.getExpiresAt();
        if (keys != null && expires != null && !good.hasClaim(TokenDecoder.CONFIRMATION)) {
            verified.keep(token, caller, expires, keys);
        }
    }
}
