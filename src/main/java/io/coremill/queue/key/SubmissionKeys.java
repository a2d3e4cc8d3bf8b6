package io.coremill.queue.key;

import io.coremill.job.JobSpec;
import io.coremill.job.key.UniqueRule;
import org.jspecify.annotations.Nullable;

/// The keys of a submission, one at least.
///
/// @param request is not carried out twice
/// @param unique has at most one job
public record SubmissionKeys(@Nullable IdempotencyKey request, @Nullable UniqueRule unique) {

    /// What is submitted under them.
    public JobSpec on(JobSpec spec) {
        return unique == null ? spec : spec.with(spec.terms().uniqueBy(unique));
    }
}
