package io.coremill.web.upload;

import io.coremill.web.submission.JobSpecs;
import org.springframework.http.ProblemDetail;

/// What has been found out about a line.
sealed interface LineOutcome {
    /// The number of the line, from 1.
    long line();

    /// What it takes while it is kept, in bytes.
    int size();

    /// A job that the store may accept.
    record Acceptable(long line, int size, JobSpecs.Accepted job) implements LineOutcome {}

    /// No job, for what is wrong with the line.
    record Rejected(long line, ProblemDetail problem) implements LineOutcome {
        private static final int ABOUT = 500;

        @Override
        public int size() {
            return ABOUT;
        }
    }
}
