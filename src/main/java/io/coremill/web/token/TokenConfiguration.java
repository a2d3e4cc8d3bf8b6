package io.coremill.web.token;

import io.coremill.access.TokenRegistry;
import io.coremill.settings.access.AccessSettings;
import io.coremill.settings.access.TokenSettings;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/// The decoder of Spring Security, in place of the one that Spring Boot would make. With that one
/// each token with an unknown key has the issuer asked, and all requests wait in a row while the
/// issuer does not answer.
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

    @Bean
    @Conditional(IssuerCondition.class)
    IssuerClient issuerClient(AccessSettings access) {
        TokenSettings settings = tokens(access);
        return new IssuerClient(settings.issuer(), settings.keySet());
    }

    @Bean
    @Conditional(IssuerCondition.class)
    IssuerKeys issuerKeys(IssuerClient issuer, LongSupplier nanos) {
        Executor threads = task -> Thread.ofVirtual().name("coremill-issuer").start(task);
        var keys = new IssuerKeys(issuer, threads, nanos);
        var _ = keys.load(); // so that the first request finds them
        return keys;
    }

    @Bean
    @Conditional(IssuerCondition.class)
    JwtDecoder tokenDecoder(AccessSettings access, IssuerKeys keys, InstantSource clock) {
        return TokenDecoder.of(tokens(access), keys, clock);
    }

    /// While tokens of no issuer are believed, it believes none.
    @Bean
    TokenRegistry tokenRegistry(
            AccessSettings access,
            ObjectProvider<JwtDecoder> decoder,
            ObjectProvider<IssuerKeys> keys,
            InstantSource clock) {
        TokenSettings settings = access.tokens();
        return settings == null
                ? TokenRegistry.NONE
                : new IssuerTokens(
                        decoder.getObject(),
                        keys.getObject(),
                        new TokenClaims(settings),
                        new VerifiedTokens(clock));
    }

    private static TokenSettings tokens(AccessSettings access) {
        return Objects.requireNonNull(access.tokens());
    }
}
