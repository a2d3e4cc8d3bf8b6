package io.coremill.web.limits;

import io.coremill.access.limits.RateAllowance;
import io.coremill.access.limits.RateAllowances;
import io.coremill.settings.access.LimitSettings;
import java.time.Duration;
import java.util.function.LongSupplier;

/// What each caller may still ask of this node in this second.
final class CallerRates {
    private final RateAllowances requests;
    private final RateAllowances jobs;
    private final RateHeaders headers;

    CallerRates(LimitSettings settings, LongSupplier nanos) {
        requests = new RateAllowances(settings.requests(), nanos);
        jobs = new RateAllowances(settings.jobs(), nanos);
        headers = new RateHeaders(settings.requests(), settings.jobs());
    }

    boolean areNone() {
        return requests.limit().isNone() && jobs.limit().isNone();
    }

    RateAllowance takeRequest(String caller) {
        return requests.take(caller);
    }

    RateAllowance takeJob(String caller) {
        return jobs.take(caller);
    }

    /// How long a caller has to wait before it goes on, if it has submitted so many more jobs.
    Duration reserveJobs(String caller, int number) {
        return Duration.ofNanos(jobs.reserve(caller, number));
    }

    void giveBackJobs(String caller, int number) {
        jobs.giveBack(caller, number);
    }

    int jobsPerSecond() {
        return jobs.limit().isNone() ? Integer.MAX_VALUE : jobs.limit().count();
    }

    RateHeaders headers() {
        return headers;
    }
}
