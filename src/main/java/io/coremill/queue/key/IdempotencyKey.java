package io.coremill.queue.key;

import java.time.Duration;

/// What a client names a request by, so that it can be sent again without being carried out again.
///
/// @param principal whose key it is; empty while no client has to say who it is
/// @param digest of what is asked for: another request under the same key has another one
/// @param keptFor how long it is remembered after the request was accepted
public record IdempotencyKey(String principal, String key, String digest, Duration keptFor) {}
