package io.coremill.web.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change of a job while it is being read. Tags and `expires` can be taken away,
/// by a null, and no other field.
final class PatchDraft implements FormReader.Form<JobPatch> {
    private static final String FIELDS =
            "priority, runAt, queue, tags, timeout, maxAttempts, expires";

    private final FieldValues values;
    private @Nullable Integer priority;
    private @Nullable Instant runAt;
    private @Nullable String queue;
    private @Nullable Duration timeout;
    private @Nullable Integer maxAttempts;
    private @Nullable List<String> tags;
    private JobPatch.@Nullable Expiry expires;

    PatchDraft(FieldValues values) {
        this.values = values;
    }

    @Override
    public void read(String field) {
        switch (field) {
            case "priority" ->
                    priority =
                            values.integer(
                                    field,
                                    -SubmissionDraft.MAX_PRIORITY,
                                    SubmissionDraft.MAX_PRIORITY);
            case "runAt" -> runAt = values.instant(field);
            case "queue" -> queue = values.text(field);
            case "timeout" ->
                    timeout =
                            values.duration(
                                    field,
                                    SubmissionDraft.MIN_TIMEOUT,
                                    SubmissionDraft.MAX_TIMEOUT);
            case "maxAttempts" ->
                    maxAttempts = values.integer(field, 1, SubmissionDraft.MAX_ATTEMPTS);
            case TagReader.FIELD -> {
                tags = TagReader.read(values);
                return;
            }
            case "expires" -> {
                expires = readExpiry(field);
                return;
            }
            case "sensitive" -> {
                values.skip(field, "cannot be changed; submit another job, and remove this one");
                return;
            }
            default -> {
                values.skip(
                        QuotedText.shortened(field), "cannot be changed; what can be is " + FIELDS);
                return;
            }
        }
        if (values.isNull()) {
            values.refuse(field, "cannot be taken away; send a value");
        }
    }

    private JobPatch.Expiry readExpiry(String field) {
        return new JobPatch.Expiry(
                values.limit(field, SubmissionDraft.MIN_LIMIT, SubmissionDraft.MAX_DELAY));
    }

    @Override
    public JobPatch finish() {
        values.throwIfRefused();
        return new JobPatch(priority, runAt, queue, timeout, maxAttempts, tags, expires);
    }
}
