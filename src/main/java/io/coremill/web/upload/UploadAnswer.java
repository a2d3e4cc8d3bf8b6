package io.coremill.web.upload;

import io.coremill.job.JobId;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.web.problem.ProblemException;
import java.io.IOException;

/// What the client of an upload is answered. Lines are reported in their order, once what became of
/// them is on disk.
interface UploadAnswer {

    /// @param id of the new job, or of the one that had the line's key
    default void accepted(long line, JobId id, LineAnswer.Kind kind) {}

    default void rejected(LineOutcome.Rejected line) {}

    /// It was committed when the upload was sent before.
    default void before(LineOutcome.Before line) {
        if (line.rejected() != null) {
            rejected(line.rejected());
        } else if (line.job() != null) {
            accepted(line.line(), line.job(), line.kind());
        }
    }

    /// Lets the client have what has been reported. Waits if it does not read.
    default void flush() throws IOException {}

    /// All lines have been reported.
    void complete(UploadTally tally) throws IOException;

    /// The upload has ended before the end of its body.
    void ended(UploadTally tally, ProblemException why) throws IOException;
}
