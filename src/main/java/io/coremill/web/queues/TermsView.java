package io.coremill.web.queues;

import io.coremill.job.RetryPolicy.Kind;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import io.coremill.text.EnumWords;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the settings of a type set, as the API shows it; what they leave to its queues is left out.
record TermsView(
        @Nullable Duration timeout, @Nullable Integer maxAttempts, @Nullable PausesView backoff) {

    static @Nullable TermsView of(@Nullable AttemptTerms terms) {
        return terms == null
                ? null
                : new TermsView(
                        terms.timeout(), terms.maxAttempts(), PausesView.of(terms.backoff()));
    }

    /// Parts of what is set for the pauses between attempts.
    record PausesView(
            @Nullable String kind,
            @Nullable Duration base,
            @Nullable Duration max,
            @Nullable List<Duration> pauses,
            @Nullable Boolean jitter) {

        static @Nullable PausesView of(@Nullable BackoffTerms terms) {
            return terms == null
                    ? null
                    : new PausesView(
                            kind(terms), terms.base(), terms.max(), terms.pauses(), terms.jitter());
        }

        private static @Nullable String kind(BackoffTerms terms) {
            Kind kind = terms.pauses() == null ? terms.kind() : Kind.PAUSES;
            return kind == null ? null : EnumWords.of(kind);
        }
    }
}
