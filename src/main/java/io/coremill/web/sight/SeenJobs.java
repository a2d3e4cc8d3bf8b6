package io.coremill.web.sight;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/// Looks at jobs for callers. One that a caller may not see is looked up as any other, and answered
/// as one that is not there, so that the two look the same.
@Component
public class SeenJobs {
    private final JobLookup lookup;

    SeenJobs(JobLookup lookup) {
        this.lookup = lookup;
    }

    /// @throws ProblemException if there is none that the caller may see
    public Job find(JobId id, CallerSight sight) {
        return found(lookup.find(id), id, sight);
    }

    /// @throws ProblemException if there is none that the caller may see
    public static Job found(Optional<Job> job, JobId id, CallerSight sight) {
        return job.filter(sight::has)
                .orElseThrow(
                        () -> new ProblemException(ProblemType.NOT_FOUND, "There is no job " + id));
    }

    /// Does not look where the caller may see every job.
    ///
    /// @throws ProblemException if there is none that the caller may see
    public void check(JobId id, CallerSight sight) {
        if (!sight.jobs().isAll()) {
            find(id, sight);
        }
    }

    /// Does what may fail because another job holds a key. Which one it is stays hidden from those
    /// who may not see it.
    public <T> T underKey(CallerSight sight, Supplier<T> change) {
        try {
            return change.get();
        } catch (KeyHeldException e) {
            throw isSeen(e.holder(), sight) ? e : heldByUnseen();
        }
    }

    /// Whether a job is there for the caller.
    public boolean isSeen(JobId id, CallerSight sight) {
        return sight.jobs().isAll() || lookup.find(id).filter(sight::has).isPresent();
    }

    /// What a caller may hear of the jobs that hold keys.
    public HolderSight ofHolders(CallerSight sight) {
        return sight.jobs().isAll()
                ? HolderSight.ALL
                : new HolderSight(
                        id -> isSeen(id, sight),
                        id -> lookup.find(id).filter(job -> !sight.has(job)).isPresent(),
                        sight::has);
    }

    /// Of a key that a job holds which the caller may not see.
    public static ProblemException heldByUnseen() {
        return new ProblemException(
                ProblemType.KEY_HELD,
                "A job that your key does not show holds the key of this one; try again later, or"
                        + " give another key");
    }
}
