package io.coremill.access.key;

import io.coremill.access.ApiKey;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a store is asked to do to its keys.
public sealed interface KeyChange {

    /// Keeps a key that is new.
    ///
    /// @param endedBefore keys that were revoked or expired before then are forgotten with it
    record Issue(ApiKey key, Instant endedBefore) implements KeyChange {}

    /// Ends a key at once. One that is revoked stays so.
    record Revoke(String id, Instant at) implements KeyChange {}

    /// Gives a key another secret.
    ///
    /// @param seen digest of the secret that it has
    /// @param digest of the one that it gets
    /// @param overlap until when the former one counts as well; null if it ceases at once
    @SuppressWarnings("ArrayRecordComponent") // it is compared with none
    record Rotate(String id, byte[] seen, byte[] digest, @Nullable Instant overlap)
            implements KeyChange {}

    /// Keys have admitted calls. It counts as no change of them.
    ///
    /// @param latest of each by its id
    record Use(Map<String, Instant> latest) implements KeyChange {}
}
