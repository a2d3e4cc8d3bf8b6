package io.coremill.web.submission;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.registry.HandlerErrorException;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.RegisteredHandler;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.job.SteadyClock;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.text.TextLimit;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Makes a submission complete: finds its queue, checks that its type can run there and that the
/// handler accepts the payload, and fills in the defaults.
@Component
public class JobSpecs {
    private static final Logger log = LoggerFactory.getLogger(JobSpecs.class);
    private static final Duration MAX_AHEAD = Duration.ofDays(3652);

    private final QueueDefinitions queues;
    private final HandlerRegistry handlers;
    private final PayloadChecks checks;
    private final SteadyClock clock;

    JobSpecs(
            QueueDefinitions queues,
            HandlerRegistry handlers,
            PayloadChecks checks,
            SteadyClock clock) {
        this.queues = queues;
        this.handlers = handlers;
        this.checks = checks;
        this.clock = clock;
    }

    /// @param traceparent kept with the job
    /// @throws ProblemException if no queue could run it
    public Accepted complete(JobSubmission submission, @Nullable String traceparent) {
        Optional<RegisteredHandler> handler = handlers.find(submission.type());
        QueueDefinition queue = queue(submission, handler);
        checkRuns(submission, queue, handler);
        var spec =
                new JobSpec(
                        submission.type(),
                        queue.name(),
                        submission.payload(),
                        submission.priority(),
                        dueAt(submission),
                        submission.timeout() == null
                                ? queue.defaults().timeout()
                                : submission.timeout(),
                        retry(submission, queue),
                        traceparent);
        return new Accepted(spec, queue.maxWaiting());
    }

    /// Checks a job that is run by a handler of the service's own, wherever that is.
    ///
    /// @throws ProblemException if there is none for it, or it does not accept the payload
    public void checkHandled(String type, String payload) {
        check(handlers.find(type).orElseThrow(this::noHandler), payload);
    }

    public boolean isHandled(String type) {
        return handlers.find(type).isPresent();
    }

    private QueueDefinition queue(JobSubmission submission, Optional<RegisteredHandler> handler) {
        String name = submission.queue();
        if (name == null) {
            name = handler.map(RegisteredHandler::defaultQueue).orElseThrow(this::noHandler);
        }
        return queues.find(name)
                .orElseThrow(submission.queue() == null ? this::noDefault : this::unknownQueue);
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

    private ProblemException unknownQueue() {
        return refused("queue", "is not configured; there are " + queueNames());
    }

    private String queueNames() {
        return queues.all().stream().map(QueueDefinition::name).collect(Collectors.joining(", "));
    }

    private void checkRuns(
            JobSubmission submission, QueueDefinition queue, Optional<RegisteredHandler> handler) {
        if (queue.runsJavaHandlers()) {
            check(handler.orElseThrow(() -> unknownType(queue)), submission.payload());
        } else if (!queue.program().takes(submission.type())) {
            throw refused(
                    "type",
                    "is not one of the types of queue %s: %s"
                            .formatted(queue.name(), sorted(queue.program().types())));
        }
    }

    private ProblemException unknownType(QueueDefinition queue) {
        return refused(
                "type",
                "has no handler on queue %s; there are %s"
                        .formatted(queue.name(), sorted(handlers.types())));
    }

    private void check(RegisteredHandler handler, String payload) {
        try {
            checks.check(handler, payload);
        } catch (BadPayloadException e) {
            throw refused(
                    e.field().isEmpty() ? "payload" : "payload." + QuotedText.shortened(e.field()),
                    TextLimit.ERROR_MESSAGE.cut(String.valueOf(e.getMessage())));
        } catch (HandlerErrorException e) {
            log.error("the handler of {} failed over a payload: {}", handler.type(), e.trace());
            throw new ProblemException(ProblemType.HANDLER_ERROR, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Instant dueAt(JobSubmission submission) {
        Instant now = clock.instant();
        Instant asked = asked(submission, now);
        if (asked == null || !asked.isAfter(now)) {
            return null;
        }
        if (asked.isAfter(now.plus(MAX_AHEAD))) {
            throw refused("runAt", "must not be more than ten years ahead");
        }
        return asked;
    }

    private @Nullable Instant asked(JobSubmission submission, Instant now) {
        if (submission.delay() != null) {
            return now.plus(submission.delay());
        }
        return submission.runAt() == null ? null : clock.of(submission.runAt());
    }

    private static RetryPolicy retry(JobSubmission submission, QueueDefinition queue) {
        Integer asked = submission.maxAttempts();
        return new RetryPolicy(
                asked == null ? queue.defaults().maxAttempts() : asked,
                submission.backoff().kind(),
                submission.backoff().base(),
                submission.backoff().max());
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    private static ProblemException refused(String field, String detail) {
        return ProblemException.about(ProblemType.INVALID_JOB, field, detail);
    }

    /// A job that can be queued.
    ///
    /// @param maxWaiting jobs its queue may hold
    public record Accepted(JobSpec spec, int maxWaiting) {}
}
