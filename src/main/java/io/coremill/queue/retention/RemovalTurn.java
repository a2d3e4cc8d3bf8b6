package io.coremill.queue.retention;

import java.time.Duration;

/// What came of one call for jobs to be removed.
///
/// @param more whether others may be waiting to go already
/// @param kept for how long it kept others from the store; what it waited for its own turn is no
///     part of that
public record RemovalTurn(boolean more, Duration kept) {}
