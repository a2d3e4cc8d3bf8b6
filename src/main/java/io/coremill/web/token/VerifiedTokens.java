package io.coremill.web.token;

import io.coremill.access.AccessCaller;
import io.coremill.access.TokenDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Tokens that were found good, so that a client that sends the same one with each request has it
/// checked once. Only those enter, so that garbage fills nothing. None is kept longer than it is
/// valid, or than the keys of the issuer stay as they were.
final class VerifiedTokens {
    static final int MOST = 10_000;

    /// @param keys by which it was checked
    private record Verified(AccessCaller caller, Instant expires, Object keys) {}

    private final Map<String, Verified> byDigest = new ConcurrentHashMap<>();
    private final InstantSource clock;

    VerifiedTokens(InstantSource clock) {
        this.clock = clock;
    }

    /// @param keys that count now; null if there are none
    @SuppressWarnings("ReferenceEquality") // the same object for as long as they do not change
    @Nullable AccessCaller find(String token, @Nullable Object keys) {
        String digest = TokenDigest.of(token);
        Verified found = byDigest.get(digest);
        if (found == null) {
            return null;
        }
        if (found.keys() == keys && clock.instant().isBefore(found.expires())) {
            return found.caller();
        }
        byDigest.remove(digest, found);
        return null;
    }

    void keep(String token, AccessCaller caller, Instant expires, Object keys) {
        if (byDigest.size() >= MOST) {
            byDigest.clear();
        }
        byDigest.put(TokenDigest.of(token), new Verified(caller, expires, keys));
    }

    int size() {
        return byDigest.size();
    }
}
