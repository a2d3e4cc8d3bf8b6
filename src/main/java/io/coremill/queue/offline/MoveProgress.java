package io.coremill.queue.offline;

import org.jspecify.annotations.Nullable;

/// How far a move has come.
///
/// @param place in the part; null at its beginning
/// @param done whether it has ended, and was compared
/// @param resumed whether an earlier try has begun it
public record MoveProgress(String part, @Nullable String place, boolean done, boolean resumed) {}
