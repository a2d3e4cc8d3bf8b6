package io.coremill.journal;

import io.coremill.dispatch.AttemptListener;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Outcome;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Writes a line to the log for each attempt that starts and for each that ends: what failed for
/// good as a warning, what will be tried again as information, all else for those who ask for it.
/// Where the log is structured, the facts of a line are fields as well, named as in the Elastic
/// Common Schema where that has a name for them.
public final class AttemptJournal implements AttemptListener {
    private static final Logger log = LoggerFactory.getLogger("io.coremill.jobs");

    @Override
    public void started(QueueDefinition queue, Lease lease, Duration wait) {
        if (log.isDebugEnabled()) {
            line(Level.DEBUG, "attempt-started", lease)
                    .addKeyValue("job.wait", wait.toNanos())
                    .log(
                            "{}, attempt {}: started {} after it was due",
                            name(lease),
                            lease.tries().attempt(),
                            wait);
        }
    }

    @Override
    public void ended(QueueDefinition queue, Lease lease, EndNotice notice) {
        Level level = level(notice.next());
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        JobError error = error(notice.outcome());
        LoggingEventBuilder line =
                line(level, "attempt-ended", lease)
                        .addKeyValue("event.outcome", outcome(notice.outcome()))
                        .addKeyValue("event.duration", notice.took().toNanos())
                        .addKeyValue("job.outcome", notice.outcome().word())
                        .addKeyValue("job.executor", notice.ran().executor().word());
        add(line, "job.worker", notice.ran().worker());
        add(line, "error.type", error == null ? null : error.kind().word());
        boolean sensitive = lease.task().sensitive();
        add(line, "error.message", error == null || sensitive ? null : error.message());
        line.log(
                "{}, attempt {}: {} after {}{}{}",
                name(lease),
                lease.tries().attempt(),
                notice.outcome().word(),
                notice.took(),
                error == null ? "" : ": " + onOneLine(error, sensitive),
                next(notice.next()));
    }

    private LoggingEventBuilder line(Level level, String action, Lease lease) {
        LoggingEventBuilder line =
                log.atLevel(level)
                        .addKeyValue("event.action", action)
                        .addKeyValue("job.id", lease.job().toString())
                        .addKeyValue("job.type", lease.task().type())
                        .addKeyValue("job.queue", lease.queue())
                        .addKeyValue("job.attempt", lease.tries().attempt());
        add(line, "trace.id", traceId(lease.task().traceparent()));
        return line;
    }

    private static void add(LoggingEventBuilder line, String key, @Nullable Object value) {
        if (value != null) {
            var _ = line.addKeyValue(key, value); // itself
        }
    }

    private static Level level(NextStep next) {
        return switch (next) {
            case NextStep.Finish(var state, _) when state == JobState.FAILED -> Level.WARN;
            case NextStep.RunAgain _ -> Level.INFO;
            case NextStep.Finish _, NextStep.GiveBack _, NextStep.PutOff _ -> Level.DEBUG;
        };
    }

    private static String next(NextStep next) {
        return switch (next) {
            case NextStep.Finish(_, var error)
                    when error != null && error.kind() == ErrorKind.POISON ->
                    "; the job has failed as poison";
            case NextStep.Finish(var state, _) when state == JobState.FAILED ->
                    "; the job has failed";
            case NextStep.RunAgain(var dueAt, _) -> "; tried again at " + dueAt;
            case NextStep.PutOff(var dueAt) -> "; put off until " + dueAt;
            case NextStep.Finish _, NextStep.GiveBack _ -> "";
        };
    }

    /// In the words of the Elastic Common Schema.
    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded _ -> "success";
            case Outcome.Failed _, Outcome.TimedOut _, Outcome.WorkerLost _ -> "failure";
            case Outcome.Cancelled _, Outcome.GivenBack _, Outcome.Again _ -> "unknown";
        };
    }

    private static @Nullable JobError error(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed(var error, _) -> error;
            case Outcome.TimedOut(var error) -> error;
            case Outcome.WorkerLost(var error) -> error;
            case Outcome.Succeeded _, Outcome.Cancelled _ -> null;
            case Outcome.GivenBack _, Outcome.Again _ -> null;
        };
    }

    private static String name(Lease lease) {
        return "job %s, %s in queue %s".formatted(lease.job(), lease.task().type(), lease.queue());
    }

    /// A line of text is one event, whatever a handler writes.
    private static String onOneLine(JobError error, boolean sensitive) {
        String kind = error.kind().word();
        return sensitive
                ? kind + " (the job is sensitive)"
                : (kind + ": " + error.message()).replaceAll("\\R", " | ");
    }

    /// The second field of the W3C trace context.
    private static @Nullable String traceId(@Nullable String traceparent) {
        return traceparent == null ? null : traceparent.split("-", -1)[1];
    }
}
