package io.coremill.web.submission;

import io.coremill.job.Job;
import io.coremill.job.SteadyClock;
import io.coremill.queue.edit.JobChange;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Reads what is to be different about a job, and holds it against the job and its queues.
@Component
public class JobChanges {
    private static final FormReader<JobPatch> PATCH =
            new FormReader<>("change", ProblemType.INVALID_JOB, PatchDraft::new);

    private final JobSpecs specs;
    private final SteadyClock clock;

    JobChanges(JobSpecs specs, SteadyClock clock) {
        this.specs = specs;
        this.clock = clock;
    }

    /// @throws ProblemException if the body is not an acceptable change
    public static JobPatch read(byte[] body) {
        return PATCH.read(body);
    }

    /// @param sight of who asks for it
    /// @throws ProblemException if the job cannot be changed so
    public JobChange of(JobPatch patch, Job job, CallerSight sight) {
        refuseTooFewAttempts(patch, job);
        String queue = patch.queue();
        Instant due = dueAt(patch);
        return new JobChange(
                patch.priority(),
                due,
                queue == null ? null : specs.target(job, queue, sight),
                patch.timeout(),
                patch.maxAttempts(),
                patch.tags(),
                expiry(patch, job, due == null ? job.times().due() : due));
    }

    private static void refuseTooFewAttempts(JobPatch patch, Job job) {
        Integer most = patch.maxAttempts();
        if (most != null && most <= job.status().attempt()) {
            throw ProblemException.about(
                    ProblemType.INVALID_JOB,
                    "maxAttempts",
                    "must be more than the %d that the job has had"
                            .formatted(job.status().attempt()));
        }
    }

    private JobChange.@Nullable Expiry expiry(JobPatch patch, Job job, Instant due) {
        JobPatch.Expiry asked = patch.expires();
        if (asked == null) {
            return null;
        }
        if (asked.limit() != null && !job.history().ended().isEmpty()) {
            throw ProblemException.about(
                    ProblemType.INVALID_JOB,
                    "expires",
                    "cannot be given to a job that has started before, as that does not expire");
        }
        return new JobChange.Expiry(specs.limit("expires", asked.limit(), clock.instant(), due));
    }

    private @Nullable Instant dueAt(JobPatch patch) {
        Instant asked = patch.runAt();
        return asked == null ? null : specs.notTooFarAhead(clock.of(asked), clock.instant());
    }
}
