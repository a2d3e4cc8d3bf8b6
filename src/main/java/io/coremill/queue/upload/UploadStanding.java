package io.coremill.queue.upload;

/// How far an upload under a key had come before this try.
///
/// @param line the last that was committed, whatever became of it; 0 if none was
/// @param digest of all up to there; of the whole body if the upload is complete
/// @param isComplete whether there is nothing left to do but to answer
/// @param start with which digests of the body begin
@SuppressWarnings("ArrayRecordComponent") // it is read once, and compared with none
public record UploadStanding(
        UploadTurn turn, long line, byte[] digest, boolean isComplete, byte[] start) {

    /// Nothing was committed.
    public static UploadStanding fresh(UploadTurn turn, byte[] start) {
        return new UploadStanding(turn, 0, new byte[0], false, start);
    }
}
