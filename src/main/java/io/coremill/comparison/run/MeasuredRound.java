package io.coremill.comparison.run;

import io.coremill.comparison.arena.ArenaReport;
import java.time.Duration;

/// What one round gave.
///
/// @param startCost until the first slot had a job
/// @param isSettled whether the rate had settled before it was measured
record MeasuredRound(
        ComparisonRound round,
        Duration startCost,
        boolean isSettled,
        ArenaReport report,
        ArenaObserver.Seen seen) {

    /// Jobs a second.
    double throughput() {
        return report.times().latencies().length * 1e9 / Math.max(1, report.times().wallNanos());
    }
}
