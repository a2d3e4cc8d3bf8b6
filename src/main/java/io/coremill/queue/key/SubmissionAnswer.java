package io.coremill.queue.key;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What became of a submission with a key.
///
/// @param accepted the job, if it has just been accepted
/// @param kind what became of it when it was made for the first time
/// @param replayed whether it had been made before
public record SubmissionAnswer(JobId job, @Nullable Job accepted, Kind kind, boolean replayed) {

    /// What a submission did.
    public enum Kind {
        /// There is a new job.
        ACCEPTED,
        /// The job that holds the key stays as it is.
        KEPT,
        /// The job that holds the key has become what was submitted.
        REPLACED;

        /// What a store has kept. One that only a later version knows has left the job as it is.
        public static Kind ofStored(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.name().equals(name))
                    .findFirst()
                    .orElse(KEPT);
        }
    }

    public static SubmissionAnswer accepted(Job job) {
        return new SubmissionAnswer(job.id(), job, Kind.ACCEPTED, false);
    }

    /// The same with another payload of the job that was accepted.
    public SubmissionAnswer saying(String payload) {
        return accepted == null
                ? this
                : new SubmissionAnswer(
                        job, accepted.with(accepted.spec().saying(payload)), kind, replayed);
    }

    public static SubmissionAnswer of(JobId job, Kind kind) {
        return new SubmissionAnswer(job, null, kind, false);
    }

    public static SubmissionAnswer replayed(JobId job, Kind kind) {
        return new SubmissionAnswer(job, null, kind, true);
    }
}
