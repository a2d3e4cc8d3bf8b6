package io.coremill.comparison;

import io.coremill.comparison.arena.Report;
import java.time.Duration;

/// Uncounted jobs, until all slots have had some and the rate has settled: code has been compiled
/// then, and caches are filled.
final class WarmUp {
    private static final double SETTLED = 0.05;
    private static final long SHORT_NANOS = Duration.ofMillis(100).toNanos();

    private final Terms terms;
    private final int slots;

    WarmUp(Terms terms, int slots) {
        this.terms = terms;
        this.slots = slots;
    }

    /// @return the last report; one that is not good is the last
    Report with(ArenaProcess arena) throws ArenaEndedException {
        long began = System.nanoTime();
        int jobs = slots;
        double before = 0;
        while (true) {
            Report report = arena.run(jobs);
            double rate = jobs * 1e9 / Math.max(1, report.wallNanos());
            long passed = System.nanoTime() - began;
            boolean isSettled = Math.abs(rate - before) <= SETTLED * rate;
            if (!report.isGood()
                    || passed > terms.warmUpMost().toNanos()
                    || (isSettled && passed >= terms.warmUpLeast().toNanos())) {
                return report;
            }
            before = rate;
            jobs = report.wallNanos() < SHORT_NANOS ? Math.min(2 * jobs, Asked.MOST_JOBS) : jobs;
        }
    }
}
