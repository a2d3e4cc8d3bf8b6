package io.coremill.web.jobs;

import io.coremill.job.RetryPolicy;
import java.time.Duration;
import java.util.Locale;

/// How long a job rests between attempts, as the API shows it.
record BackoffView(String kind, Duration base, Duration max) {

    static BackoffView of(RetryPolicy retry) {
        return new BackoffView(
                retry.kind().name().toLowerCase(Locale.ROOT), retry.base(), retry.max());
    }
}
