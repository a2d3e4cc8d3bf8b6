package io.coremill.web.upload;

import io.coremill.job.JobId;
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

        @Override
        public int size() {
            return ABOUT;
        }
    }

    /// It was committed when the upload was sent before: as a job, or as none.
    record Before(long line, @Nullable JobId job, @Nullable Rejected rejected)
            implements LineOutcome {

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
