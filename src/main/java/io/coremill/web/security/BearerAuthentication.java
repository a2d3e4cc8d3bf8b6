package io.coremill.web.security;

import io.coremill.access.KeyToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/// Every bearer of a token: one that begins as keys do is a key, all else a JWT.
final class BearerAuthentication implements AuthenticationManager {
    private final AuthenticationManager keys;
    private final AuthenticationManager others;

    BearerAuthentication(AuthenticationManager keys, AuthenticationManager others) {
        this.keys = keys;
        this.others = others;
    }

    @Override
    public Authentication authenticate(Authentication sent) {
        String token = ((BearerTokenAuthenticationToken) sent).getToken();
        return (token.startsWith(KeyToken.PREFIX) ? keys : others).authenticate(sent);
    }
}
