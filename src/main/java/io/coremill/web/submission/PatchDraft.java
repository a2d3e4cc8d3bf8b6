package io.coremill.web.submission;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change of a job while it is being read. None of the fields can be taken away.
final class PatchDraft implements FormReader.Form<JobPatch> {
    private static final String FIELDS = "priority, runAt, queue, timeout, maxAttempts";

    private final FieldValues values;
    private @Nullable Integer priority;
    private @Nullable Instant runAt;
    private @Nullable String queue;
    private @Nullable Duration timeout;
    private @Nullable Integer maxAttempts;

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

    @Override
    public JobPatch finish() {
        values.throwIfRefused();
        return new JobPatch(priority, runAt, queue, timeout, maxAttempts);
    }
}
