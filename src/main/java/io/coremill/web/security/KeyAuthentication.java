package io.coremill.web.security;

import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/// Lets in who sends a key. It takes no longer than a hash of the key, and no hash at all for what
/// has not the form of one.
final class KeyAuthentication implements AuthenticationManager {
    private final KeyRegistry keys;

    KeyAuthentication(KeyRegistry keys) {
        this.keys = keys;
    }

    @Override
    public Authentication authenticate(Authentication sent) {
        return KeyToken.parse(((BearerTokenAuthenticationToken) sent).getToken())
                .flatMap(keys::callerOf)
                .map(CallerAuthentication::new)
                .orElseThrow(() -> new InvalidBearerTokenException("the key is not known"));
    }
}
