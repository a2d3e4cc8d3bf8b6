package io.coremill.web.jobs;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.JobControl;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.CommitWait;
import io.coremill.web.IdempotentRequests;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.JobSender;
import io.coremill.web.sight.SeenJobs;
import io.coremill.web.submission.JobSpecs;
import io.coremill.web.submission.SubmissionReader;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Has submissions stored, each as its keys ask for.
@Component
class JobAcceptance {
    private final JobSpecs specs;
    private final JobControl control;
    private final JobLookup lookup;
    private final IdempotentRequests requests;
    private final KeyFigures figures;
    private final SeenJobs seen;

    JobAcceptance(
            JobSpecs specs,
            JobControl control,
            JobLookup lookup,
            IdempotentRequests requests,
            KeyFigures figures,
            SeenJobs seen) {
        this.specs = specs;
        this.control = control;
        this.lookup = lookup;
        this.requests = requests;
        this.figures = figures;
        this.seen = seen;
    }

    /// @param begun is given the id of a job without a key, before the store has it
    /// @throws ProblemException if it is not acceptable
    Stored store(
            HttpServletRequest request, byte[] body, CallerSight sight, Consumer<JobId> begun) {
        IdempotencyKey key = requests.keyOf(sight, request, body);
        var sender = new JobSender(sight, TraceParent.of(request.getHeader("traceparent")));
        return key == null
                ? store(read(body, sender), null, sight, begun)
                : requests.alone(key, () -> storeOnce(body, key, sender));
    }

    /// What was acceptable when it was sent for the first time need not be any more.
    private Stored storeOnce(byte[] body, IdempotencyKey key, JobSender sender) {
        JobSpecs.Accepted accepted;
        try {
            accepted = read(body, sender);
        } catch (ProblemException refused) {
            Optional<SubmissionAnswer> before = lookup.answerTo(key);
            before.ifPresent(_ -> figures.count(KeyEvent.REPLAYED));
            return before.map(it -> stored(it, sender.sight())).orElseThrow(() -> refused);
        }
        return store(accepted, key, sender.sight(), _ -> {});
    }

    private JobSpecs.Accepted read(byte[] body, JobSender sender) {
        return specs.complete(SubmissionReader.read(body), sender);
    }

    private Stored store(
            JobSpecs.Accepted accepted,
            @Nullable IdempotencyKey key,
            CallerSight sight,
            Consumer<JobId> begun) {
        if (key == null && accepted.unique() == null) {
            var submitted = control.submit(accepted.spec(), accepted.maxWaiting(), begun);
            return Stored.accepted(CommitWait.await(submitted));
        }
        var keys = new SubmissionKeys(key, accepted.unique(), sight::has);
        return stored(seen.underKey(sight, () -> counted(() -> submit(accepted, keys))), sight);
    }

    private SubmissionAnswer submit(JobSpecs.Accepted accepted, SubmissionKeys keys) {
        return CommitWait.await(control.submit(accepted.spec(), accepted.maxWaiting(), keys));
    }

    private SubmissionAnswer counted(Supplier<SubmissionAnswer> submission) {
        try {
            SubmissionAnswer answer = submission.get();
            if (answer.replayed()) {
                figures.count(KeyEvent.REPLAYED);
            } else if (answer.kind() == SubmissionAnswer.Kind.KEPT) {
                figures.count(KeyEvent.KEPT);
            } else if (answer.kind() == SubmissionAnswer.Kind.REPLACED) {
                figures.count(KeyEvent.REPLACED);
            }
            return answer;
        } catch (RuntimeException e) {
            figures.count(e);
            throw e;
        }
    }

    /// @throws ProblemException if a job had the key that the sender may not see
    private Stored stored(SubmissionAnswer answer, CallerSight sight) {
        Job accepted = answer.accepted();
        Optional<Job> job = accepted == null ? lookup.find(answer.job()) : Optional.of(accepted);
        boolean isKept = answer.kind() == SubmissionAnswer.Kind.KEPT;
        if (isKept && job.isPresent() && !sight.has(job.get())) {
            throw SeenJobs.heldByUnseen();
        }
        boolean isReplaced = answer.kind() == SubmissionAnswer.Kind.REPLACED;
        return new Stored(
                answer.job(), job.filter(sight::has), isKept, isReplaced, answer.replayed());
    }

    /// What became of a submission.
    ///
    /// @param job as it is now; empty if it is no longer kept
    /// @param kept whether a job that was there already stays as it is
    /// @param replaced whether a job that was there already has become it
    /// @param replayed whether the same request was made before
    record Stored(JobId id, Optional<Job> job, boolean kept, boolean replaced, boolean replayed) {
        static Stored accepted(Job job) {
            return new Stored(job.id(), Optional.of(job), false, false, false);
        }

        /// Whether there was such a job before, so that more is known of it than was sent.
        boolean wasThere() {
            return kept || replaced || replayed;
        }
    }
}
