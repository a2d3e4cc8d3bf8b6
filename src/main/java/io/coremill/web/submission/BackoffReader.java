package io.coremill.web.submission;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a submission sets for the pauses between attempts.
final class BackoffReader {
    private static final String FIELDS = "kind, base, max, pauses, jitter";
    private static final String KIND = "backoff.kind";

    private final FieldValues values;
    private @Nullable Kind kind;
    private @Nullable Duration base;
    private @Nullable Duration max;
    private @Nullable List<Duration> pauses;
    private boolean isListed;
    private @Nullable Boolean jitter;

    private BackoffReader(FieldValues values) {
        this.values = values;
    }

    /// @return null if nothing is set, or nothing that is acceptable
    static @Nullable BackoffTerms read(FieldValues values) {
        if (!values.enter("backoff")) {
            return null;
        }
        var reader = new BackoffReader(values);
        for (String name = values.nextName(); name != null; name = values.nextName()) {
            reader.read(name, "backoff." + name);
        }
        return reader.terms();
    }

    private void read(String name, String field) {
        switch (name) {
            case "kind" -> kind = readKind();
            case "base" -> base = values.duration(field, Duration.ZERO, Backoff.LONGEST);
            case "max" -> max = values.duration(field, Duration.ZERO, Backoff.LONGEST);
            case "pauses" -> readPauses(field);
            case "jitter" -> jitter = values.flag(field);
            default ->
                    values.skip(
                            QuotedText.shortened(field),
                            "is not a field of backoff; there are " + FIELDS);
        }
    }

    private void readPauses(String field) {
        pauses = values.durations(field, Duration.ZERO, Backoff.LONGEST, Backoff.MOST_PAUSES);
        isListed = !values.isNull();
    }

    private @Nullable Kind readKind() {
        return switch (values.text(KIND)) {
            case "exponential" -> Kind.EXPONENTIAL;
            case "linear" -> Kind.LINEAR;
            case "fixed" -> Kind.FIXED;
            case "pauses" -> Kind.PAUSES;
            case null -> null;
            case String _ -> {
                values.refuse(KIND, "must be exponential, linear, fixed or pauses");
                yield null;
            }
        };
    }

    private @Nullable BackoffTerms terms() {
        var terms = new BackoffTerms(kind, base, max, pauses, jitter);
        if (terms.equals(BackoffTerms.NONE)) {
            return null;
        }
        BackoffTerms.Flaw flaw = terms.flaw();
        if (flaw != null && !(flaw.isMissing() && isListed)) {
            values.refuse("backoff." + flaw.part(), flaw.detail());
        }
        return terms;
    }
}
