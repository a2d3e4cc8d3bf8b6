package io.coremill.queue.upload;

import java.nio.ByteBuffer;

/// A line of an upload under a key, to be known again.
///
/// @param line its number, from 1
/// @param digest of all of the body up to its end
/// @param isJob whether it asks for a job that is acceptable
@SuppressWarnings("ArrayRecordComponent") // it is read once, and compared with none
public record LineMark(long line, byte[] digest, boolean isJob) {

    /// What is kept for each line of its digest.
    public static int check(byte[] digest) {
        return ByteBuffer.wrap(digest).getInt();
    }
}
