package io.coremill.web.security;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.coremill.access.IssuerUnreachableException;
import io.coremill.access.TokenRegistry;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/// Lets in who sends a token of the issuer.
final class TokenAuthentication implements AuthenticationManager {
    private final TokenRegistry tokens;
    private final AccessCounts counts;

    TokenAuthentication(TokenRegistry tokens, AccessCounts counts) {
        this.tokens = tokens;
        this.counts = counts;
    }

    @Override
    public Authentication authenticate(Authentication sent) {
        try {
            AccessCaller caller =
                    tokens.callerOf(((BearerTokenAuthenticationToken) sent).getToken())
                            .orElseThrow(
                                    () -> new InvalidBearerTokenException("the token is not good"));
            counts.add(AccessOutcome.ADMITTED);
            return new CallerAuthentication(caller);
        } catch (IssuerUnreachableException e) {
            throw new UncheckedTokenException(e);
        }
    }
}
