package io.coremill.comparison;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one way with so many slots gave: medians over its rounds, but for what says otherwise. Null
/// is what could not be measured, and all figures of a row with no round that was measured.
///
/// @param jobs in each round
/// @param rounds that were measured
/// @param throughput jobs a second
/// @param speedUp throughput against that of the same way with the least slots that were measured
/// @param p50 of the jobs of all rounds, from the start of a job to its end; null, as p90 and p99,
/// where workers have several jobs at hand, so that how long one took is not known
/// @param cpuSeconds of a round, all that the way spent, its own housekeeping too
/// @param cores shares of its CPU time, as seen on each core; together 1
/// @param voluntarySwitches of a round: a thread waited for something
/// @param involuntarySwitches of a round: a thread lost its core to another
/// @param migrations of a round: moves of its threads from one core to another; those of a process
/// that runs a single job are not known
/// @param peakMemory in bytes, beyond what an idle service needs
/// @param startCost from the order to start until the first slot had a job
/// @param spread how far the rounds lie apart: most less least throughput, against the median
/// @param failed jobs that failed, in all rounds
/// @param error why there are no figures, or not of all rounds
/// @param note what else a reader has to know
public record Row(
        String way,
        int slots,
        int jobs,
        int rounds,
        @Nullable Double throughput,
        @Nullable Double throughputLeast,
        @Nullable Double throughputMost,
        @Nullable Double speedUp,
        @Nullable Duration p50,
        @Nullable Duration p90,
        @Nullable Duration p99,
        @Nullable Double cpuSeconds,
        @Nullable Map<Integer, Double> cores,
        @Nullable Long voluntarySwitches,
        @Nullable Long involuntarySwitches,
        @Nullable Long migrations,
        @Nullable Long peakMemory,
        @Nullable Duration startCost,
        @Nullable Double spread,
        int failed,
        @Nullable String error,
        @Nullable String note) {
    /// What differs by less is called the same, however narrow the rounds lie.
    private static final double LEAST_DIFFERENCE = 0.05;

    private static final int LEAST_ROUNDS = 3;

    /// Rounds that lie further apart than this hide what there may be.
    private static final double MOST_NOISE = 0.2;

    /// Whether all its rounds were faster than all of the other's, and by enough to matter.
    public boolean isFasterThan(Row other) {
        return showsNoise()
                && other.showsNoise()
                && known(throughputLeast) > known(other.throughputMost)
                && known(throughput) >= known(other.throughput) * (1 + LEAST_DIFFERENCE);
    }

    /// Whether there are enough rounds to see how far they lie apart.
    public boolean showsNoise() {
        return rounds >= LEAST_ROUNDS;
    }

    /// Whether its rounds are enough, and lie close enough together, to tell that there is no
    /// difference.
    public boolean isSteady() {
        return showsNoise() && known(spread) <= MOST_NOISE;
    }

    /// Whether it does as much as the other, within the noise of both.
    public boolean keepsUpWith(Row other) {
        double noise = Math.max(LEAST_DIFFERENCE, Math.max(known(spread), known(other.spread)));
        return isSteady()
                && other.isSteady()
                && known(throughput) >= known(other.throughput) * (1 - noise);
    }

    private static double known(@Nullable Double figure) {
        return figure == null ? 0 : figure;
    }

    /// Of a way of which no round was measured.
    static Row withoutFigures(String way, int slots, int jobs, int failed, String error) {
        return new Row(
                way, slots, jobs, 0, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, failed, error, null);
    }
}
