package io.coremill.web.submission;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;

/// Reads the submission of a job, by hand: [FormReader] has the reasons.
public final class SubmissionReader {
    /// Levels of nesting, the submission itself included.
    public static final int MAX_DEPTH = FormReader.MAX_DEPTH;

    private static final FormReader<JobSubmission> JOB =
            new FormReader<>("job", ProblemType.INVALID_JOB, SubmissionDraft::new);

    private static final FormReader<JobSubmission> LINE =
            new FormReader<>(
                    "job", FormReader.Place.LINE, ProblemType.INVALID_JOB, SubmissionDraft::new);

    private SubmissionReader() {}

    /// @throws ProblemException if the body is not an acceptable submission
    public static JobSubmission read(byte[] body) {
        return JOB.read(body);
    }

    /// The same for a line of a body that has a job on each.
    public static JobSubmission readLine(byte[] line) {
        return LINE.read(line);
    }
}
