package io.coremill.queue.upload;

import io.coremill.job.JobId;
import io.coremill.queue.key.KeyDecision;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.SubmissionAnswer;
import java.util.Optional;

/// What became of a line that asked for a job.
///
/// @param job the new job, or the one that had the line's key
public record LineAnswer(JobId job, Kind kind) {

    /// What a line did.
    public enum Kind {
        /// There is a new job.
        NEW,
        /// The job that holds the key stays as it is.
        KEPT,
        /// The job that holds the key has become what the line asked for.
        REPLACED,
        /// Nothing, as a job holds the key.
        HELD
    }

    /// @return empty if the line is not answered now
    public static Optional<LineAnswer> of(KeyDecision decision) {
        var answer = decision.answer();
        if (answer != null) {
            return Optional.of(new LineAnswer(answer.job(), kind(answer.kind())));
        }
        return decision.refusal() instanceof KeyHeldException held
                ? Optional.of(new LineAnswer(held.holder(), Kind.HELD))
                : Optional.empty();
    }

    private static Kind kind(SubmissionAnswer.Kind kind) {
        return switch (kind) {
            case ACCEPTED -> Kind.NEW;
            case KEPT -> Kind.KEPT;
            case REPLACED -> Kind.REPLACED;
        };
    }
}
