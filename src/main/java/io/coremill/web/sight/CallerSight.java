package io.coremill.web.sight;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.job.Job;
import io.coremill.queue.lookup.JobVisibility;
import io.coremill.web.problem.FieldError;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a caller may see of jobs and queues, and where it may submit. What it may not see is to it
/// as if it were not there.
public final class CallerSight {
    /// Of one who may see and use all there is.
    public static final CallerSight ALL = new CallerSight(AccessCaller.ANYONE);

    private final AccessCaller caller;
    private final JobVisibility jobs;

    private CallerSight(AccessCaller caller) {
        this.caller = caller;
        AccessScope scope = caller.scope();
        String owner = caller.seesOnlyItsOwn() ? caller.principal() : null;
        var seen = new JobVisibility(scope.queues(), scope.types(), owner);
        jobs = seen.isAll() ? JobVisibility.ALL : seen;
    }

    public static CallerSight of(AccessCaller caller) {
        return caller.equals(AccessCaller.ANYONE) ? ALL : new CallerSight(caller);
    }

    /// Whose the jobs are that it submits; null while it has no name.
    public @Nullable String principal() {
        return caller.principal().isEmpty() ? null : caller.principal();
    }

    /// The jobs that it sees.
    public JobVisibility jobs() {
        return jobs;
    }

    /// Whether it sees all jobs there are, and all that is in those that are not sensitive.
    public boolean isAll() {
        return jobs.isAll() && showsContents();
    }

    public boolean has(Job job) {
        return jobs.has(job);
    }

    /// Whether it sees payloads, results, the messages of errors and of progress, and logs, of jobs
    /// that are not sensitive.
    public boolean showsContents() {
        return caller.scope().payloads();
    }

    /// The same, of one job that it sees.
    public boolean showsContents(Job job) {
        return showsContents(job.isSensitive());
    }

    /// The same, of what is or may be of sensitive jobs, or not.
    public boolean showsContents(boolean sensitive) {
        return showsContents() && (!sensitive || caller.has(AccessRole.SENSITIVE));
    }

    /// Whether it sees what is in a job that is sensitive, which is recorded.
    public boolean reveals(Job job) {
        return job.isSensitive() && showsContents(job);
    }

    /// Whether it sees figures of this queue, which are of all the jobs in it.
    public boolean hasWhole(String queue) {
        return jobs.hasWholeQueues() && jobs.hasQueue(queue);
    }

    /// @throws ProblemException if it does not see what is in jobs
    public void needContents(Job job) {
        needContents();
        if (!showsContents(job)) {
            throw outOfScope(
                    "The job is sensitive: to see its payload, result, messages and log needs the"
                            + " role sensitive");
        }
    }

    /// @throws ProblemException if it does not see what is in any jobs
    public void needContents() {
        if (!showsContents()) {
            throw outOfScope("The key does not show payloads, results, messages and logs");
        }
    }

    /// @param field by which jobs are searched whose contents it gives away
    /// @param asked null if it is not searched by
    /// @throws ProblemException if it does not see what is in jobs
    public void needSearch(String field, @Nullable String asked) {
        if (asked != null && !showsContents()) {
            throw ProblemException.about(
                    ProblemType.OUT_OF_SCOPE,
                    field,
                    "cannot be searched by with this key, which does not show what is in jobs");
        }
    }

    /// @throws ProblemException if it sees a part of the jobs of a queue, so that figures of whole
    ///     queues would give the others away
    public void needWholeQueues() {
        if (!jobs.hasWholeQueues()) {
            throw outOfScope(
                    "This is about whole queues, of which the key shows some jobs; ask with one"
                            + " that has the role read and no types");
        }
    }

    /// @throws ProblemException if it sees a part of the jobs only
    public void needAllJobs() {
        if (!jobs.isAll()) {
            throw outOfScope(
                    "This is about all jobs, of which the key shows some; ask with one that has"
                            + " the role read and no queues or types");
        }
    }

    /// @param field of the request that names the queue
    /// @throws ProblemException if it may not submit there
    public void needQueue(String field, String queue) {
        if (!caller.scope().hasQueue(queue)) {
            throw outOfScope(field, "queues", caller.scope().queues());
        }
    }

    /// @param field of the request that names the type
    /// @throws ProblemException if it may not submit such jobs
    public void needType(String field, String type) {
        if (!caller.scope().hasType(type)) {
            throw outOfScope(field, "types", caller.scope().types());
        }
    }

    /// What is wrong with the queue or the type of a job, for one who may use some of them only:
    /// the others are not named.
    public ProblemException withoutNames(ProblemException refusal) {
        if (caller.scope().isOfAllJobs() || !ProblemType.INVALID_JOB.isOf(refusal.getBody())) {
            return refusal;
        }
        for (String field : List.of("queue", "type")) {
            if (FieldError.isAbout(refusal.getBody(), field)) {
                return ProblemException.about(
                        ProblemType.INVALID_JOB,
                        field,
                        "is not one that can run as things are; GET /v1/queues and /v1/types list"
                                + " those that the key shows");
            }
        }
        return refusal;
    }

    /// What is wrong with the payload of a job that is kept, which handlers quote, for one who does
    /// not see what is in it.
    public ProblemException withoutContents(ProblemException refusal, boolean sensitive) {
        if (showsContents(sensitive)) {
            return refusal;
        }
        if (ProblemType.HANDLER_ERROR.isOf(refusal.getBody())) {
            return new ProblemException(
                    ProblemType.HANDLER_ERROR,
                    "The handler failed over the payload, which the key does not show");
        }
        return mayQuoteContents(refusal)
                ? ProblemException.about(
                        ProblemType.INVALID_JOB,
                        "payload",
                        "is not one that its handler takes, which the key does not show")
                : refusal;
    }

    /// Whether what is wrong with a job is said of its payload, which handlers quote.
    public static boolean mayQuoteContents(ProblemException refusal) {
        return ProblemType.HANDLER_ERROR.isOf(refusal.getBody())
                || FieldError.isWithin(refusal.getBody(), "payload");
    }

    private static ProblemException outOfScope(
            String field, String what, Collection<String> allowed) {
        return ProblemException.about(
                ProblemType.OUT_OF_SCOPE,
                field,
                "is not one of the %s of the key: %s"
                        .formatted(what, String.join(", ", new TreeSet<>(allowed))));
    }

    private static ProblemException outOfScope(String detail) {
        return new ProblemException(ProblemType.OUT_OF_SCOPE, detail);
    }
}
