package io.coremill.queue.key;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.job.key.UniqueRule;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The keys of a submission, one at least.
///
/// @param request is not carried out twice
/// @param unique has at most one job
/// @param seen whether who submits may see a job
public record SubmissionKeys(
        @Nullable IdempotencyKey request, @Nullable UniqueRule unique, Predicate<Job> seen) {

    /// Of one who may see every job.
    public static final Predicate<Job> ALL_SEEN = _ -> true;

    /// The keys of one who may see every job.
    public SubmissionKeys(@Nullable IdempotencyKey request, @Nullable UniqueRule unique) {
        this(request, unique, ALL_SEEN);
    }

    /// What is submitted under them.
    public JobSpec on(JobSpec spec) {
        return unique == null ? spec : spec.with(spec.terms().uniqueBy(unique));
    }
}
