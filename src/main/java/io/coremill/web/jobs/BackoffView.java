package io.coremill.web.jobs;

import io.coremill.job.RetryPolicy;
import io.coremill.text.EnumWords;
import java.time.Duration;

/// How long a job rests between attempts, as the API shows it.
record BackoffView(String kind, Duration base, Duration max) {

    static BackoffView of(RetryPolicy retry) {
        return new BackoffView(EnumWords.of(retry.kind()), retry.base(), retry.max());
    }
}
