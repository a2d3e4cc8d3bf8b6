package io.coremill.web.jobs;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.text.EnumWords;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long a job rests between attempts, as the API shows it.
///
/// @param jitter left out where pauses are spread, as nearly all are
public record BackoffView(
        String kind,
        @Nullable Duration base,
        @Nullable Duration max,
        @Nullable List<Duration> pauses,
        @Nullable Boolean jitter) {

    public static BackoffView of(Backoff backoff) {
        boolean isListed = backoff.kind() == Kind.PAUSES;
        return new BackoffView(
                EnumWords.of(backoff.kind()),
                isListed ? null : backoff.base(),
                isListed ? null : backoff.max(),
                isListed ? backoff.pauses() : null,
                backoff.jitter() ? null : false);
    }
}
