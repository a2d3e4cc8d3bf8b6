package io.coremill.queue.upload;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines of a chunk that belongs to an upload under a key.
///
/// @param since the last line that was committed before
/// @param marks of its lines, in their order; as many of them are jobs as the chunk has
/// @param end the digest of the whole body, if these are its last lines; else null
@SuppressWarnings("ArrayRecordComponent") // it is read once, and compared with none
public record KeyedLines(
        UploadTurn turn, long since, List<LineMark> marks, byte @Nullable [] end) {}
