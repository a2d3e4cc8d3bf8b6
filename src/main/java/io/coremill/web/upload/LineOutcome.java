package io.coremill.web.upload;

import io.coremill.job.JobId;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.web.problem.ExceptionProblems;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.SeenJobs;
import io.coremill.web.submission.JobSpecs;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/// What has been found out about a line.
sealed interface LineOutcome {
    /// What is kept for a line without its job.
    int ABOUT = 500;

    /// The number of the line, from 1.
    long line();

    /// What it takes while it is kept, in bytes.
    int size();

    /// Of the body up to its end; null if it need not be known again.
    byte @Nullable [] digest();

    /// A job that the store may accept.
    @SuppressWarnings("ArrayRecordComponent") // it is read once, and compared with none
    record Acceptable(long line, int size, JobSpecs.Accepted job, byte @Nullable [] digest)
            implements LineOutcome {}

    /// No job, for what is wrong with the line.
    @SuppressWarnings("ArrayRecordComponent") // it is read once, and compared with none
    record Rejected(long line, ProblemDetail problem, byte @Nullable [] digest)
            implements LineOutcome {

        /// @param holder of the key of which the line's job was to be the only one
        /// @param isUnseen whether who sends it may not see that one
        static Rejected held(long line, JobId holder, boolean isUnseen) {
            var why =
                    isUnseen
                            ? SeenJobs.heldByUnseen()
                            : ExceptionProblems.of(new KeyHeldException(holder));
            return new Rejected(line, why.getBody(), null);
        }

        /// @param earlier the line of the same upload that asks for the job to be the only one
        static Rejected heldBy(long line, long earlier) {
            String why =
                    "Line %d holds the key of this one; leave one of them out".formatted(earlier);
            return new Rejected(line, ProblemType.KEY_HELD.with(why), null);
        }

        @Override
        public int size() {
            return ABOUT;
        }
    }

    /// It was committed when the upload was sent before: as a job, or as none.
    ///
    /// @param job that it made, or that had its key
    /// @param kind what it did, if it has a job
    record Before(long line, @Nullable JobId job, LineAnswer.Kind kind, @Nullable Rejected rejected)
            implements LineOutcome {

        /// The same for one who may not see the job that had the key.
        Before asSeen(UploadTally tally) {
            return job != null && tally.isUnseen(job, kind)
                    ? new Before(line, job, kind, Rejected.held(line, job, true))
                    : this;
        }

        @Override
        public int size() {
            return ABOUT;
        }

        @Override
        public byte @Nullable [] digest() {
            return null;
        }
    }
}
