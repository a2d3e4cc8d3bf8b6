package io.coremill.access;

import java.time.Instant;
import java.util.Optional;

/// Tokens of an issuer elsewhere, by which clients may come in without a key.
public interface TokenRegistry {
    /// While tokens of no issuer are believed.
    TokenRegistry NONE = _ -> Optional.empty();

    /// Who sends this token; empty if it is not good.
    ///
    /// @throws IssuerUnreachableException if that cannot be known now
    Optional<AccessCaller> callerOf(String token);

    /// Until when a token is let in that has just been found good, which is a little later than it
    /// ends, as clocks differ; empty for what is none.
    default Optional<Instant> lastUseOf(String token) {
        return endOf(token);
    }

    /// When a token ends that has just been found good; empty for what is none.
    default Optional<Instant> endOf(String token) {
        return Optional.empty();
    }
}
