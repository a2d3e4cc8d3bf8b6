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
import io.coremill.web.submission.JobSpecs;
import io.coremill.web.submission.SubmissionReader;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
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

    JobAcceptance(
            JobSpecs specs,
            JobControl control,
            JobLookup lookup,
            IdempotentRequests requests,
            KeyFigures figures) {
        this.specs = specs;
        this.control = control;
        this.lookup = lookup;
        this.requests = requests;
        this.figures = figures;
    }

    /// @throws ProblemException if it is not acceptable
    Stored store(HttpServletRequest request, byte[] body) {
        IdempotencyKey key = requests.keyOf(request, body);
        return key == null
                ? store(read(request, body), null)
                : requests.alone(key, () -> storeOnce(request, body, key));
    }

    /// What was acceptable when it was sent for the first time need not be any more.
    private Stored storeOnce(HttpServletRequest request, byte[] body, IdempotencyKey key) {
        JobSpecs.Accepted accepted;
        try {
            accepted = read(request, body);
        } catch (ProblemException refused) {
            Optional<SubmissionAnswer> before = lookup.answerTo(key);
            before.ifPresent(_ -> figures.count(KeyEvent.REPLAYED));
            return before.map(this::stored).orElseThrow(() -> refused);
        }
        return store(accepted, key);
    }

    private JobSpecs.Accepted read(HttpServletRequest request, byte[] body) {
        return specs.complete(
                SubmissionReader.read(body), TraceParent.of(request.getHeader("traceparent")));
    }

    private Stored store(JobSpecs.Accepted accepted, @Nullable IdempotencyKey key) {
        if (key == null && accepted.unique() == null) {
            Job job = CommitWait.await(control.submit(accepted.spec(), accepted.maxWaiting()));
            return Stored.accepted(job);
        }
        var keys = new SubmissionKeys(key, accepted.unique());
        return stored(counted(() -> submit(accepted, keys)));
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

    private Stored stored(SubmissionAnswer answer) {
        Job accepted = answer.accepted();
        Optional<Job> job = accepted == null ? lookup.find(answer.job()) : Optional.of(accepted);
        return new Stored(
                answer.job(), job, answer.kind() == SubmissionAnswer.Kind.KEPT, answer.replayed());
    }

    /// What became of a submission.
    ///
    /// @param job as it is now; empty if it is no longer kept
    /// @param kept whether a job that was there already stays as it is
    /// @param replayed whether the same request was made before
    record Stored(JobId id, Optional<Job> job, boolean kept, boolean replayed) {
        static Stored accepted(Job job) {
            return new Stored(job.id(), Optional.of(job), false, false);
        }
    }
}
