package io.coremill.web.token;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;

/// Gets the keys by which an issuer signs at present.
@FunctionalInterface
interface KeySetLoader {
    JWKSet load() throws IOException, InterruptedException;
}
