package io.coremill.queue;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a submission, or the settings of a type, set for attempts. What is null is left to the next
/// one: first to the type, then to the queue.
///
/// @param timeout of an attempt
public record AttemptTerms(
        @Nullable Duration timeout, @Nullable Integer maxAttempts, @Nullable BackoffTerms backoff) {
    public static final AttemptTerms NONE = new AttemptTerms(null, null, null);

    /// All that there is to know of attempts, where these leave the rest to others.
    QueueDefinition.Defaults over(QueueDefinition.Defaults others) {
        return new QueueDefinition.Defaults(
                Objects.requireNonNullElse(timeout, others.timeout()),
                Objects.requireNonNullElse(maxAttempts, others.maxAttempts()),
                backoff == null ? others.backoff() : backoff.over(others.backoff()));
    }

    /// Parts of a [Backoff].
    ///
    /// @param pauses listed ones, in which case neither a first one nor a longest one is set
    public record BackoffTerms(
            @Nullable Kind kind,
            @Nullable Duration base,
            @Nullable Duration max,
            @Nullable List<Duration> pauses,
            @Nullable Boolean jitter) {
        public static final BackoffTerms NONE = new BackoffTerms(null, null, null, null, null);

        /// What keeps these from being taken, in words for those who wrote them.
        ///
        /// @param part which of them
        /// @param isMissing whether it is one that has to be there and is not
        public record Flaw(String part, String detail, boolean isMissing) {}

        /// The first one; null if there is none.
        public @Nullable Flaw flaw() {
            if (pauses == null) {
                return kind == Kind.PAUSES ? missing() : order();
            }
            if (kind != null && kind != Kind.PAUSES) {
                return wrong("pauses", "are for the kind pauses alone; leave out them or the kind");
            }
            if (base != null || max != null) {
                return wrong(
                        base == null ? "max" : "base",
                        "has no meaning where pauses are listed; leave it out");
            }
            return null;
        }

        private static Flaw missing() {
            return new Flaw(
                    "pauses",
                    "are missing; the kind pauses needs 1 to %d".formatted(Backoff.MOST_PAUSES),
                    true);
        }

        private @Nullable Flaw order() {
            return base != null && max != null && base.compareTo(max) > 0
                    ? wrong("base", "must not be longer than backoff.max")
                    : null;
        }

        private static Flaw wrong(String part, String detail) {
            return new Flaw(part, detail, false);
        }

        /// Pauses that are listed stand for themselves, and give way to any other kind. A bound
        /// that is left to others gives way to the one that is set.
        public Backoff over(Backoff others) {
            boolean spread = jitter == null ? others.jitter() : jitter;
            if (pauses != null) {
                return Backoff.listed(pauses, spread);
            }
            return kind == null && base == null && max == null
                    ? others.with(spread)
                    : new Backoff(kind(others), base(others), max(others), List.of(), spread);
        }

        private Kind kind(Backoff others) {
            if (kind != null) {
                return kind;
            }
            return others.kind() == Kind.PAUSES ? Kind.EXPONENTIAL : others.kind();
        }

        private Duration base(Backoff others) {
            if (base != null) {
                return base;
            }
            return max == null || others.base().compareTo(max) <= 0 ? others.base() : max;
        }

        private Duration max(Backoff others) {
            if (max != null) {
                return max;
            }
            return base == null || others.max().compareTo(base) >= 0 ? others.max() : base;
        }
    }
}
