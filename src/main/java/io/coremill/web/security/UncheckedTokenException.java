package io.coremill.web.security;

import io.coremill.access.IssuerUnreachableException;
import org.springframework.security.core.AuthenticationException;

/// Whether a token is good cannot be known now.
final class UncheckedTokenException extends AuthenticationException {
    private static final long serialVersionUID = 1;

    UncheckedTokenException(IssuerUnreachableException cause) {
        super("the token cannot be checked", cause);
    }
}
