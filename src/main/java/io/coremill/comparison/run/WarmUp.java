package io.coremill.comparison.run;

import io.coremill.comparison.arena.ArenaReport;
import io.coremill.comparison.result.ComparisonRequest;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Uncounted jobs, until all slots are there and the rate has settled: code has been compiled then,
/// and caches are filled.
final class WarmUp {
    private static final double SETTLED = 0.05;
    private static final long SHORT_NANOS = Duration.ofMillis(100).toNanos();

    /// No worker has come in this time: none is about to.
    private static final long QUIET_NANOS = Duration.ofMillis(500).toNanos();

    private final TimeLimits limits;
    private final int slots;
    private final LongSupplier nanos;
    private long since;
    private long unchangedSince;
    private int ready = 0;
    private boolean areAllThere = false;
    private boolean isSettled = false;

    WarmUp(TimeLimits limits, int slots, LongSupplier nanos) {
        this.limits = limits;
        this.slots = slots;
        this.nanos = nanos;
        since = nanos.getAsLong();
        unchangedSince = since;
    }

    /// @return the last report; one that is not good is the last
    /// @throws ArenaEndedException also if not all slots can be had
    ArenaReport with(ArenaProcess arena) throws ArenaEndedException {
        int jobs = slots;
        double before = 0;
        while (true) {
            ArenaReport report = arena.run(jobs);
            double rate = jobs * 1e9 / Math.max(1, report.times().wallNanos());
            isSettled = Math.abs(rate - before) <= SETTLED * rate;
            gather(report);
            if (!report.isGood() || (areAllThere && isOver())) {
                return report;
            }
            before = rate;
            jobs =
                    report.times().wallNanos() < SHORT_NANOS
                            ? Math.min(2 * jobs, ComparisonRequest.MOST_JOBS)
                            : jobs;
        }
    }

    /// Whether the rate had settled when it ended, and not only its time.
    boolean isSettled() {
        return isSettled;
    }

    /// Jobs that are soon over may never fill all slots: then all are there once no more come.
    private void gather(ArenaReport report) throws ArenaEndedException {
        if (areAllThere) {
            return;
        }
        if (report.workers().starting() > 0 || report.workers().ready() != ready) {
            unchangedSince = nanos.getAsLong();
        }
        ready = report.workers().ready();
        boolean noMoreCome = nanos.getAsLong() - unchangedSince > QUIET_NANOS;
        boolean areThreads = report.workers().starting() + ready == 0;
        if (report.atOnce() >= slots || areThreads || noMoreCome) {
            areAllThere = true;
            since = nanos.getAsLong();
        } else if (report.isGood() && passed() > limits.gathering().toNanos()) {
            throw new ArenaEndedException(
                    "not all of its %d slots could be had within %d s: %d workers had started"
                            .formatted(slots, limits.gathering().toSeconds(), ready));
        }
    }

    private boolean isOver() {
        return passed() > limits.warmUpMost().toNanos()
                || (isSettled && passed() >= limits.warmUpLeast().toNanos());
    }

    private long passed() {
        return nanos.getAsLong() - since;
    }
}
