package io.coremill.settings.retry;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes terms of attempts of what is written, once that has been checked.
public final class RetryMapper {
    private RetryMapper() {}

    /// The pauses of a queue; what is not set for it is as for all queues.
    public static Backoff backoff(BackoffProperties written) {
        return terms(written).over(Backoff.DEFAULT);
    }

    /// By the names of the types, without those for which nothing is set.
    public static Map<String, AttemptTerms> types(Map<String, TypeProperties> written) {
        var types = new HashMap<String, AttemptTerms>();
        written.forEach((name, type) -> types.put(name, terms(type)));
        types.values().removeIf(AttemptTerms.NONE::equals);
        return Map.copyOf(types);
    }

    private static AttemptTerms terms(TypeProperties written) {
        return new AttemptTerms(
                written.timeout(), written.maxAttempts(), nullable(terms(written.backoff())));
    }

    private static @Nullable BackoffTerms nullable(BackoffTerms terms) {
        return terms.equals(BackoffTerms.NONE) ? null : terms;
    }

    static BackoffTerms terms(BackoffProperties written) {
        return new BackoffTerms(
                written.kind(),
                written.base(),
                written.max(),
                written.pauses().isEmpty() ? null : written.pauses(),
                written.jitter());
    }
}
