package io.coremill.web.submission;

import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A bulk action while it is being read.
final class BulkDraft implements FormReader.Form<BulkSubmission> {
    private static final String FIELDS = "action, filter, priority, queue, dryRun";
    private static final String FILTERS =
            "queue, type, typeContains, id, state, tag, schedule, principal, errorKind,"
                    + " fingerprint, submittedAfter, submittedBefore, finishedAfter, finishedBefore";

    private final FieldValues values;
    private @Nullable BulkKind kind;
    private boolean kindSeen;
    private @Nullable BulkFilter filter;
    private boolean filterSeen;
    private @Nullable Integer priority;
    private boolean prioritySeen;
    private @Nullable String queue;
    private boolean queueSeen;
    private boolean dryRun;

    BulkDraft(FieldValues values) {
        this.values = values;
    }

    @Override
    public void read(String field) {
        switch (field) {
            case "action" -> kind = readKind(field);
            case "filter" -> readFilter(field);
            case "priority" -> {
                priority =
                        values.integer(
                                field, -SubmissionDraft.MAX_PRIORITY, SubmissionDraft.MAX_PRIORITY);
                prioritySeen = !values.isNull();
            }
            case "queue" -> {
                queue = values.text(field);
                queueSeen = !values.isNull();
            }
            case "dryRun" -> dryRun = values.isTrue(field);
            default ->
                    values.skip(
                            QuotedText.shortened(field),
                            "is not a field of a bulk action; there are " + FIELDS);
        }
    }

    @Override
    public BulkSubmission finish() {
        if (!kindSeen) {
            values.refuse("action", "is missing; it is one of " + kinds());
        }
        if (!filterSeen) {
            values.refuse("filter", "must name at least one of " + FILTERS);
        }
        refuseUnfit("priority", prioritySeen, BulkKind.SET_PRIORITY);
        refuseUnfit("queue", queueSeen, BulkKind.MOVE);
        values.throwIfRefused();
        refuseUnfitStates();
        values.throwIfRefused();
        return BulkSubmission.of(kind, filter, priority, queue, dryRun);
    }

    /// States are looked at where all else is right, as what is refused reads as left out.
    private void refuseUnfitStates() {
        if (kind == null || filter == null) {
            return;
        }
        if (!filter.suits(kind)) {
            values.refuse("filter.state", "has none in which jobs can be for " + kind.word());
        } else if (filter.asksOtherStatesForFailures()) {
            values.refuse("filter.state", FieldValues.STATE_OF_FAILURES);
        } else if (filter.asksOtherStatesForEnds()) {
            values.refuse("filter.state", FieldValues.STATE_OF_FINISHED);
        }
    }

    private void refuseUnfit(String field, boolean given, BulkKind owner) {
        if (kind == owner && !given) {
            values.refuse(field, "must be given with " + owner.word());
        }
        if (kind != null && kind != owner && given) {
            values.refuse(field, "is of %s alone; leave it out".formatted(owner.word()));
        }
    }

    private @Nullable BulkKind readKind(String field) {
        String word = values.text(field);
        kindSeen = !values.isNull();
        BulkKind read = word == null ? null : BulkKind.ofWord(word).orElse(null);
        if (word != null && read == null) {
            values.refuse(field, "must be one of " + kinds());
        }
        return read;
    }

    private static String kinds() {
        return Arrays.stream(BulkKind.values())
                .map(BulkKind::word)
                .collect(Collectors.joining(", "));
    }

    /// One that names something wrong has been refused for that.
    private void readFilter(String field) {
        if (!values.enter(field)) {
            filterSeen = !values.isNull();
        } else {
            var read = new Filter();
            for (String name = values.nextName(); name != null; name = values.nextName()) {
                read.read(name, field + "." + name);
                filterSeen = true;
            }
            filter = read.finish();
        }
    }

    /// The filter while it is being read. A null in it is refused: where a program has no value for
    /// what it means, the action would be about more jobs than were meant.
    private final class Filter {
        private @Nullable String ofQueue;
        private @Nullable String type;
        private @Nullable String typeContains;
        private @Nullable String id;
        private List<String> state = List.of();
        private @Nullable String tag;
        private @Nullable String schedule;
        private @Nullable String principal;
        private @Nullable String errorKind;
        private @Nullable String fingerprint;
        private @Nullable Instant submittedAfter;
        private @Nullable Instant submittedBefore;
        private @Nullable Instant finishedAfter;
        private @Nullable Instant finishedBefore;

        void read(String name, String field) {
            switch (name) {
                case "queue" -> ofQueue = FilterWords.text(values, field);
                case "type" -> type = FilterWords.text(values, field);
                case "typeContains" -> typeContains = FilterWords.text(values, field);
                case "id" -> id = FilterWords.id(values, field);
                case "state" -> state = FilterWords.states(values, field);
                case "tag" -> tag = FilterWords.tag(values, field);
                case "schedule" -> schedule = FilterWords.text(values, field);
                case "principal" -> principal = FilterWords.text(values, field);
                case "errorKind" -> errorKind = FilterWords.errorKind(values, field);
                case "fingerprint" -> fingerprint = FilterWords.fingerprint(values, field);
                case "submittedAfter" -> submittedAfter = values.instant(field);
                case "submittedBefore" -> submittedBefore = values.instant(field);
                case "finishedAfter" -> finishedAfter = values.instant(field);
                case "finishedBefore" -> finishedBefore = values.instant(field);
                default -> {
                    values.skip(
                            QuotedText.shortened(field), "is not a filter; there are " + FILTERS);
                    return;
                }
            }
            if (values.isNull()) {
                values.refuse(field, FieldValues.NULL);
            }
        }

        BulkFilter finish() {
            return new BulkFilter(
                    ofQueue,
                    type,
                    typeContains,
                    id,
                    state,
                    tag,
                    errorKind,
                    fingerprint,
                    submittedAfter,
                    submittedBefore,
                    finishedAfter,
                    finishedBefore,
                    schedule,
                    principal);
        }
    }
}
