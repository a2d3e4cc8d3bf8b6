package io.coremill.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The outcomes of attempts that ended while the store could not write. They are kept in memory,
/// and written once it can.
///
/// @param since when the store was found unable to write; null while it can
/// @param count how many are kept
/// @param bytes about how much memory they take
/// @param dropped how many were not kept since the start of the node, as that would have taken too
///     much memory: their jobs run again
public record KeptOutcomes(@Nullable Instant since, long count, long bytes, long dropped) {
    /// How many bytes may be kept unless the settings name another bound.
    public static final long USUAL_BYTES = 64L * 1024 * 1024;
}
