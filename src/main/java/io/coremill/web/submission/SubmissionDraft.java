package io.coremill.web.submission;

import io.coremill.job.key.UniqueRule;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import io.coremill.web.submission.JobSubmission.TimeLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A submission while it is being read.
final class SubmissionDraft implements FormReader.Form<JobSubmission> {
    private static final String FIELDS =
            "type, queue, payload, priority, delay, runAt, timeout, maxAttempts, backoff, tags,"
                    + " expires, deadline, retain, unique, sensitive";
    static final int MAX_PRIORITY = 100;
    static final int MAX_ATTEMPTS = 100;
    static final Duration MAX_DELAY = Duration.ofDays(365);
    private static final Duration MAX_RETAIN = Duration.ofDays(365);
    static final Duration MIN_LIMIT = Duration.ofMillis(1);
    static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
    static final Duration MAX_TIMEOUT = Duration.ofDays(7);

    private final FieldValues values;
    private boolean typeSeen;
    private @Nullable String type;
    private @Nullable String queue;
    private @Nullable String payload;
    private @Nullable Integer priority;
    private @Nullable Duration delay;
    private @Nullable Instant runAt;
    private @Nullable Duration timeout;
    private @Nullable Integer maxAttempts;
    private @Nullable BackoffTerms backoff;
    private List<String> tags = List.of();
    private @Nullable TimeLimit expires;
    private @Nullable TimeLimit deadline;
    private @Nullable Duration retain;
    private @Nullable UniqueRule unique;
    private boolean sensitive;

    SubmissionDraft(FieldValues values) {
        this.values = values;
    }

    @Override
    public void read(String field) {
        switch (field) {
            case "type" -> type = readType();
            case "queue" -> queue = values.text(field);
            case "payload" -> payload = values.object(field);
            case "priority" -> priority = values.integer(field, -MAX_PRIORITY, MAX_PRIORITY);
            case "delay" -> delay = values.duration(field, Duration.ZERO, MAX_DELAY);
            case "runAt" -> runAt = values.instant(field);
            case "timeout" -> timeout = values.duration(field, MIN_TIMEOUT, MAX_TIMEOUT);
            case "maxAttempts" -> maxAttempts = values.integer(field, 1, MAX_ATTEMPTS);
            case "backoff" -> backoff = BackoffReader.read(values);
            case "unique" -> unique = new UniqueDraft(values).read();
            case TagReader.FIELD -> tags = TagReader.read(values);
            case "expires" -> expires = values.limit(field, MIN_LIMIT, MAX_DELAY);
            case "deadline" -> deadline = values.limit(field, MIN_LIMIT, MAX_DELAY);
            case "sensitive" -> sensitive = readSensitive(field);
            case "retain" -> retain = values.duration(field, Duration.ZERO, MAX_RETAIN);
            case "concurrencyKey", "after", "callback" ->
                    values.leaveOut(field, "is not supported yet; leave it out");
            default ->
                    values.skip(
                            QuotedText.shortened(field),
                            "is not a field of a job; there are " + FIELDS);
        }
    }

    @Override
    public JobSubmission finish() {
        if (!typeSeen) {
            values.refuse("type", "is missing; it names the handler that runs the job");
        }
        if (delay != null && runAt != null) {
            values.refuse("runAt", "cannot be given together with delay; choose one");
        }
        values.throwIfRefused();
        return new JobSubmission(
                Objects.requireNonNull(type),
                queue,
                payload == null ? "{}" : payload,
                priority == null ? 0 : priority,
                delay,
                runAt,
                attempts(),
                terms(),
                unique);
    }

    private JobSubmission.Terms terms() {
        boolean none =
                tags.isEmpty()
                        && expires == null
                        && deadline == null
                        && retain == null
                        && !sensitive;
        return none
                ? JobSubmission.Terms.NONE
                : new JobSubmission.Terms(tags, expires, deadline, retain, sensitive);
    }

    /// A null is refused: where a program has no value, the job would be seen by more than was
    // meant.
    private boolean readSensitive(String field) {
        boolean read = values.isTrue(field);
        if (values.isNull()) {
            values.refuse(field, "must be true or false; leave it out for a job that is not");
        }
        return read;
    }

    private @Nullable String readType() {
        String read = values.type("type");
        typeSeen = !values.isNull();
        return read;
    }

    private AttemptTerms attempts() {
        return timeout == null && maxAttempts == null && backoff == null
                ? AttemptTerms.NONE
                : new AttemptTerms(timeout, maxAttempts, backoff);
    }
}
