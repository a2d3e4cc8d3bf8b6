package io.coremill.queue.upload;

/// What a transaction makes of an upload under a key.
///
/// @param from the last line that was committed before
/// @param line the last that is committed with it
/// @param digest of all up to there; of the whole body if it completes the upload
/// @param answers what became of the lines in between, from [AnsweredLines]; empty if there are
/// none
@SuppressWarnings("ArrayRecordComponent") // it is read once, and compared with none
public record UploadAdvance(
        UploadTurn turn, long from, long line, byte[] digest, boolean completes, byte[] answers) {}
