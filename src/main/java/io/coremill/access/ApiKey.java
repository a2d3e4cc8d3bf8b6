package io.coremill.access;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as it is kept: all but its secret.
///
/// @param name for those who look after keys
/// @param principal whose it is
/// @param roles as they were given, without what they include
/// @param digest SHA-256 of the secret
/// @param previous digest of the secret before it was rotated, while that still counts; null if
///     there is none
/// @param previousUntil when that ceases to count
/// @param expires null for never
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ApiKey(
        String id,
        String name,
        String principal,
        Set<AccessRole> roles,
        AccessScope scope,
        byte[] digest,
        byte @Nullable [] previous,
        @Nullable Instant previousUntil,
        Instant created,
        @Nullable Instant expires) {

    /// Whether a client that sends this may come in now.
    public boolean admits(KeyToken token, Instant now) {
        return !hasExpired(now) && admits(token.digest(), now);
    }

    /// The same, of the digest of the secret that it sent. It takes the same time for all that are
    /// not good.
    public boolean admits(byte[] sent, Instant now) {
        if (hasExpired(now)) {
            return false;
        }
        return MessageDigest.isEqual(digest, sent)
                || (previous != null
                        && previousUntil != null
                        && now.isBefore(previousUntil)
                        && MessageDigest.isEqual(previous, sent));
    }

    public boolean hasExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /// The same with another secret.
    ///
    /// @param until when the former one ceases to count; null for at once
    public ApiKey rotated(byte[] next, @Nullable Instant until) {
        return new ApiKey(
                id,
                name,
                principal,
                roles,
                scope,
                next,
                until == null ? null : digest,
                until,
                created,
                expires);
    }

    /// Who comes with it.
    public AccessCaller caller() {
        return new AccessCaller(principal, id, roles, scope);
    }
}
