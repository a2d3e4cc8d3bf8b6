package io.coremill.web.upload;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.JobSender;
import io.coremill.web.submission.JobSpecs;
import io.coremill.web.submission.SubmissionReader;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/// Reads the job of a line and completes it, as for a submission of one job.
final class LineCheck {
    private final JobSpecs specs;
    private final int mostBytes;
    private final JobSender sender;

    /// @param mostBytes of a line
    LineCheck(JobSpecs specs, int mostBytes, JobSender sender) {
        this.specs = specs;
        this.mostBytes = mostBytes;
        this.sender = sender;
    }

    /// Whether the sender sees what is in sensitive jobs, as lines of an upload may be. To another
    /// one the number of a line that differs would confirm guesses of those before it.
    boolean seesAllLines() {
        return sender.sight().showsContents(true);
    }

    /// @return empty if it cannot be found out just now
    Optional<LineOutcome> check(UploadLine line) {
        byte[] text = line.text();
        if (text == null) {
            return Optional.of(
                    new LineOutcome.Rejected(line.number(), tooLong().getBody(), line.digest()));
        }
        try {
            var job = specs.complete(SubmissionReader.readLine(text), sender);
            return Optional.of(
                    new LineOutcome.Acceptable(line.number(), text.length, job, line.digest()));
        } catch (ProblemException e) {
            return isPassing(e)
                    ? Optional.empty()
                    : Optional.of(
                            new LineOutcome.Rejected(line.number(), e.getBody(), line.digest()));
        }
    }

    /// Handlers read too many payloads just now.
    private static boolean isPassing(ProblemException problem) {
        return problem.getStatusCode().isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE);
    }

    private ProblemException tooLong() {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE,
                "A line may have %d bytes at most (coremill.http.max-body)".formatted(mostBytes));
    }
}
