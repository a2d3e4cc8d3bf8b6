package io.coremill.queue.upload;

import io.coremill.queue.key.IdempotencyKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Uploads under keys, which can be sent again and go on where they ended. How far one has come is
/// committed with each part of its jobs, and is known to all nodes.
public interface KeyedUploads {

    /// Begins a try at an upload. What earlier tries still send is not accepted after that. Nothing
    /// is kept of an upload of which nothing is committed.
    ///
    /// It fails with [io.coremill.queue.key.KeyReusedException] if another request was made under
    /// the key, and with [UploadTakenException] if another node that lives is at it. Whether this
    /// node is at it already is for the caller to know.
    CompletableFuture<UploadStanding> beginUpload(IdempotencyKey request);

    /// Ends a try, so that other nodes may go on. One that completes the upload need not be ended,
    /// and a node that dies need not end it.
    CompletableFuture<Void> leaveUpload(UploadTurn turn);

    /// What became of the lines that were committed after this one, of a few thousand at most.
    ///
    /// @return empty if nothing more is known
    List<AnsweredLine> answeredAfter(String upload, long line);

    /// Reads what a store has kept of lines.
    static List<AnsweredLine> answered(byte[] kept) {
        return AnsweredLines.read(kept);
    }
}
