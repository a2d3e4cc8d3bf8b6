package io.coremill.web.token;

import com.nimbusds.jose.KeySourceException;

/// No keys of the issuer are known, or none that may still be believed.
final class KeysMissingException extends KeySourceException {
    private static final long serialVersionUID = 1;

    KeysMissingException(String message) {
        super(message);
    }
}
