package io.coremill.web.submission;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.registry.HandlerErrorException;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.RegisteredHandler;
import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.job.SteadyClock;
import io.coremill.job.key.UniqueRule;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.cluster.LiveTakers;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.edit.JobChange;
import io.coremill.text.TextLimit;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.JobSender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Makes a submission complete: finds its queue, checks that its type can run there and that the
/// handler accepts the payload, and fills in the defaults. What this node does not know is accepted
/// for another one that takes it.
@Component
public class JobSpecs {
    private static final Logger log = LoggerFactory.getLogger(JobSpecs.class);
    private static final Duration MAX_AHEAD = Duration.ofDays(3652);

    private final QueueDefinitions queues;
    private final NodeDirectory directory;
    private final HandlerRegistry handlers;
    private final PayloadChecks checks;
    private final SteadyClock clock;

    JobSpecs(
            QueueDefinitions queues,
            NodeDirectory directory,
            HandlerRegistry handlers,
            PayloadChecks checks,
            SteadyClock clock) {
        this.queues = queues;
        this.directory = directory;
        this.handlers = handlers;
        this.checks = checks;
        this.clock = clock;
    }

    /// @throws ProblemException if no queue could run it, or its sender may not submit it
    public Accepted complete(JobSubmission submission, JobSender sender) {
        Optional<RegisteredHandler> handler = handlers.find(submission.type());
        QueueTerms queue = queue(submission, handler, sender.sight());
        Instant now = clock.instant();
        Instant due = dueAt(submission, now);
        QueueDefinition.Defaults terms = queue.defaults().under(submission.attempts());
        var spec =
                new JobSpec(
                        submission.type(),
                        queue.queue(),
                        submission.payload(),
                        submission.priority(),
                        due,
                        terms.timeout(),
                        new RetryPolicy(terms.maxAttempts(), terms.backoff()),
                        sender.traceparent(),
                        terms(submission.terms(), now, due),
                        sender.sight().principal());
        return new Accepted(spec, queue.maxWaiting(), submission.unique());
    }

    /// Checks a job that is run by a handler of the service's own, wherever that is.
    ///
    /// @throws ProblemException if there is none for it, or it does not accept the payload
    public void checkHandled(String type, String payload) {
        check(handlers.find(type).orElseThrow(this::noHandler), payload, false);
    }

    /// A queue that a job is to move to.
    ///
    /// @throws ProblemException if the job could not run there, or who asks may not submit there
    JobChange.Target target(Job job, String queue, CallerSight sight) {
        var submission =
                new JobSubmission(
                        job.spec().type(),
                        queue,
                        job.spec().payload(),
                        job.spec().priority(),
                        null,
                        null,
                        AttemptTerms.NONE,
                        new JobSubmission.Terms(List.of(), null, null, null, job.isSensitive()),
                        null);
        try {
            QueueTerms terms = queue(submission, handlers.find(job.spec().type()), sight);
            return new JobChange.Target(terms.queue(), terms.maxWaiting());
        } catch (ProblemException refusal) {
            throw sight.withoutContents(refusal, job.isSensitive());
        }
    }

    /// The queue of a job, whether or not it would be accepted there; empty if it names none
    /// and no handler here has one.
    public Optional<String> queueOf(JobSubmission submission) {
        return Optional.ofNullable(submission.queue())
                .or(() -> handlers.find(submission.type()).map(RegisteredHandler::defaultQueue));
    }

    public boolean isHandled(String type) {
        return handlers.find(type).isPresent();
    }

    /// Who may not submit there hears of nothing else.
    private QueueTerms queue(
            JobSubmission submission, Optional<RegisteredHandler> handler, CallerSight sight) {
        sight.needType("type", submission.type());
        if (submission.queue() != null) {
            sight.needQueue("queue", submission.queue());
        }
        try {
            QueueTerms found = queue(submission, handler);
            sight.needQueue("queue", found.queue());
            return found;
        } catch (ProblemException refusal) {
            throw sight.withoutNames(refusal);
        }
    }

    private QueueTerms queue(JobSubmission submission, Optional<RegisteredHandler> handler) {
        String name = queueName(submission, handler);
        QueueDefinition queue = queues.find(name).orElse(null);
        ProblemException refusal = refusal(submission, queue, handler);
        if (queue == null || refusal != null) {
            return takers().taker(name, submission.type())
                    .flatMap(other -> terms(queue, other, submission.type()))
                    .orElseThrow(() -> refusal == null ? unknownQueue(name) : refusal);
        }
        if (queue.runsJavaHandlers()) {
            check(
                    handler.orElseThrow(() -> unknownType(queue)),
                    submission.payload(),
                    submission.terms().sensitive());
        }
        return terms(queue, submission.type());
    }

    private QueueTerms terms(QueueDefinition queue, String type) {
        return new QueueTerms(
                queue.name(), queue.defaults().under(queues.types().get(type)), queue.maxWaiting());
    }

    /// @param own as this node knows it; its defaults hold here
    private Optional<QueueTerms> terms(
            @Nullable QueueDefinition own, ServedQueue other, String type) {
        return own == null
                ? Optional.ofNullable(other.defaults())
                        .map(its -> new QueueTerms(other.name(), its, other.maxWaiting()))
                : Optional.of(terms(own, type));
    }

    private String queueName(JobSubmission submission, Optional<RegisteredHandler> handler) {
        String name = submission.queue();
        return name == null
                ? handler.map(RegisteredHandler::defaultQueue)
                        .orElseThrow(() -> noHandler(submission.type()))
                : name;
    }

    private LiveTakers takers() {
        return new LiveTakers(directory.live(), queues);
    }

    /// Why this node's settings have no place for it; null if they have.
    private @Nullable ProblemException refusal(
            JobSubmission submission,
            @Nullable QueueDefinition queue,
            Optional<RegisteredHandler> handler) {
        if (queue == null) {
            return submission.queue() == null ? noDefault() : unknownQueue(submission.queue());
        }
        if (queue.runsJavaHandlers()) {
            return handler.isPresent() ? null : unknownType(queue);
        }
        return queue.program().takes(submission.type()) ? null : untaken(queue);
    }

    /// Other nodes may know the type, but not which queue is meant.
    private ProblemException noHandler(String type) {
        Set<String> elsewhere = takers().queuesNaming(type);
        return elsewhere.isEmpty()
                ? noHandler()
                : refused(
                        "queue",
                        "must be given, since the type has no handler here; other nodes take it on "
                                + sorted(elsewhere));
    }

    private ProblemException noHandler() {
        return refused(
                "type",
                "has no handler here; there are %s; for a worker of your own name its queue"
                        .formatted(sorted(handlers.types())));
    }

    private ProblemException noDefault() {
        return refused(
                "queue",
                "must be given, since the one this type has by itself is not configured; there are "
                        + queueNames());
    }

    private ProblemException unknownQueue(String name) {
        Set<String> elsewhere = takers().typesIn(name);
        return elsewhere.isEmpty()
                ? refused("queue", "is not configured; there are " + queueNames())
                : refused(
                        "type",
                        "is not one of those that live nodes run in queue %s: %s"
                                .formatted(name, sorted(elsewhere)));
    }

    private String queueNames() {
        return queues.all().stream().map(QueueDefinition::name).collect(Collectors.joining(", "));
    }

    private static ProblemException untaken(QueueDefinition queue) {
        return refused(
                "type",
                "is not one of the types of queue %s: %s"
                        .formatted(queue.name(), sorted(queue.program().types())));
    }

    private ProblemException unknownType(QueueDefinition queue) {
        return refused(
                "type",
                "has no handler on queue %s; there are %s"
                        .formatted(queue.name(), sorted(handlers.types())));
    }

    /// @param sensitive whether what the handler says of the payload is kept out of the log
    private void check(RegisteredHandler handler, String payload, boolean sensitive) {
        try {
            checks.check(handler, payload);
        } catch (BadPayloadException e) {
            throw refused(
                    e.field().isEmpty() ? "payload" : "payload." + QuotedText.shortened(e.field()),
                    TextLimit.ERROR_MESSAGE.cut(String.valueOf(e.getMessage())));
        } catch (HandlerErrorException e) {
            log.error(
                    "the handler of {} failed over a payload: {}",
                    handler.type(),
                    sensitive ? "it is sensitive, so the reason is not logged" : e.trace());
            throw new ProblemException(ProblemType.HANDLER_ERROR, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Instant dueAt(JobSubmission submission, Instant now) {
        Instant asked = asked(submission, now);
        if (asked == null || !asked.isAfter(now)) {
            return null;
        }
        return noLaterThan(submission.unique(), notTooFarAhead(asked, now), now);
    }

    /// @throws ProblemException if nobody could mean it
    Instant notTooFarAhead(Instant asked, Instant now) {
        if (asked.isAfter(now.plus(MAX_AHEAD))) {
            throw refused("runAt", "must not be more than ten years ahead");
        }
        return asked;
    }

    /// What is replaced again and again is put off no longer than this.
    private static Instant noLaterThan(@Nullable UniqueRule rule, Instant asked, Instant now) {
        if (rule == null || rule.maxDelay() == null) {
            return asked;
        }
        Instant latest = now.plus(rule.maxDelay());
        return latest.isBefore(asked) ? latest : asked;
    }

    private @Nullable Instant asked(JobSubmission submission, Instant now) {
        if (submission.delay() != null) {
            return now.plus(submission.delay());
        }
        return submission.runAt() == null ? null : clock.of(submission.runAt());
    }

    private JobSpec.Terms terms(JobSubmission.Terms asked, Instant now, @Nullable Instant due) {
        if (asked.equals(JobSubmission.Terms.NONE)) {
            return JobSpec.Terms.NONE;
        }
        return JobSpec.Terms.NONE
                .withTags(asked.tags())
                .expiringAt(limit("expires", asked.expires(), now, due))
                .doneBy(limit("deadline", asked.deadline(), now, due))
                .retainedFor(asked.retain())
                .markedSensitive(asked.sensitive());
    }

    /// @throws ProblemException if it is not a time to come, or not after the job is due
    @Nullable Instant limit(
            String field,
            JobSubmission.@Nullable TimeLimit asked,
            Instant now,
            @Nullable Instant due) {
        if (asked == null) {
            return null;
        }
        Instant written = asked.at();
        Instant limit =
                written == null
                        ? now.plus(Objects.requireNonNull(asked.after()))
                        : clock.of(written);
        if (!limit.isAfter(now)) {
            throw refused(field, "must be a time to come; it is past already");
        }
        if (due != null && !limit.isAfter(due)) {
            throw refused(field, "must be later than the time at which the job is due");
        }
        if (limit.isAfter(now.plus(MAX_AHEAD))) {
            throw refused(field, "must not be more than ten years ahead");
        }
        return limit;
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private static ProblemException refused(String field, String detail) {
        return ProblemException.about(ProblemType.INVALID_JOB, field, detail);
    }

    /// What a queue gives a job that brings nothing.
    private record QueueTerms(String queue, QueueDefinition.Defaults defaults, int maxWaiting) {}

    /// A job that can be queued.
    ///
    /// @param maxWaiting jobs its queue may hold
    /// @param unique null if there may be any number of its kind
    public record Accepted(JobSpec spec, int maxWaiting, @Nullable UniqueRule unique) {}
}
