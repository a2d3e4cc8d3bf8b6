package io.coremill.comparison.result;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one way with a number of slots gave: medians over its rounds, unless noted otherwise. Null
/// is what could not be measured, and all figures of a row with no round that was measured.
///
/// It is as flat as its JSON, in files and in the API; [#measured] and [#withoutFigures] make one.
///
/// @param jobs in each round
/// @param rounds that were measured
/// @param throughput jobs a second
/// @param throughputs of each round, in the order that they were measured
/// @param speedUp throughput against that of the same way with the least slots that were measured
/// @param p50 of the jobs of all rounds, from the start of a job to its end; null, as p90 and p99,
/// where workers have several jobs at hand, so that how long one took is not known
/// @param p90 null for less than 10 jobs in all rounds
/// @param p99 null for less than 100 jobs in all rounds
/// @param cpuSeconds of a round, all that the way spent, its own housekeeping too
/// @param cores shares of its CPU time, as seen on each core; together 1
/// @param voluntarySwitches of a round: a thread waited for something
/// @param involuntarySwitches of a round: a thread lost its core to another
/// @param migrations of a round: moves of its threads from one core to another; those of a process
/// that runs a single job are not known
/// @param peakMemory the most bytes that were seen, beyond what an idle service needs
/// @param startCost from the order to start until the first slot had a job
/// @param spread how far the rounds lie apart: most less least throughput, against the median
/// @param result fingerprint of what its jobs gave, to distinguish ways that did other work; null
///     if not all gave the same, or no JSON
/// @param failed jobs that failed, in all rounds
/// @param error why there are no figures, or not of all rounds
/// @param note what else a reader has to know
public record ComparisonRow(
        String way,
        int slots,
        int jobs,
        int rounds,
        @Nullable Double throughput,
        List<Double> throughputs,
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
        @Nullable String result,
        int failed,
        @Nullable String error,
        @Nullable String note) {
    /// What differs by less is called the same, however narrow the rounds lie.
    private static final double LEAST_DIFFERENCE = 0.05;

    private static final int LEAST_ROUNDS = 3;

    /// Fewer leave many slots empty while the last ones run.
    public static final int JOBS_PER_SLOT = 4;

    /// Rounds that lie further apart than this hide what there may be.
    private static final double MOST_NOISE = 0.2;

    /// One in that many rounds may be disturbed by something else.
    private static final int ROUNDS_PER_OUTLIER = 5;

    /// How likely a difference may be to be reported where there is none. Three or four rounds
    /// cannot show as much: all of one must be above all of the other then.
    private static final double LEVEL = 0.01;

    public ComparisonRow {
        throughputs = List.copyOf(throughputs);
    }

    /// Whether its rounds were faster than the other's, and by enough to matter.
    public boolean isFasterThan(ComparisonRow other) {
        return showsNoise()
                && other.showsNoise()
                && isAbove(other)
                && known(throughput) >= known(other.throughput) * (1 + LEAST_DIFFERENCE);
    }

    private boolean isAbove(ComparisonRow other) {
        return known(throughputLeast) > known(other.throughputMost)
                || SampleStatistics.chanceOfAbove(throughputs, other.throughputs) <= LEVEL;
    }

    /// Whether the last of its jobs run while many slots are empty.
    public boolean hasFewJobs() {
        return slots > 1 && jobs < JOBS_PER_SLOT * slots;
    }

    /// Whether there are enough rounds to see how far they lie apart.
    public boolean showsNoise() {
        return rounds >= LEAST_ROUNDS;
    }

    /// Whether its rounds are enough, and lie close enough together, to show that there is no
    /// difference.
    public boolean isSteady() {
        return showsNoise() && noise() <= MOST_NOISE;
    }

    /// Whether it does as much as the other, within the noise of both, and the other is not faster.
    public boolean keepsUpWith(ComparisonRow other) {
        double noise = Math.max(LEAST_DIFFERENCE, Math.max(noise(), other.noise()));
        return isSteady()
                && other.isSteady()
                && !other.isFasterThan(this)
                && known(throughput) >= known(other.throughput) * (1 - noise);
    }

    /// How far the rounds lie apart, without those that are furthest out.
    private double noise() {
        double median = known(throughput);
        double[] kept =
                throughputs.stream()
                        .sorted(Comparator.comparingDouble(its -> Math.abs(its - median)))
                        .limit(rounds - rounds / ROUNDS_PER_OUTLIER)
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        return kept.length == 0 ? 0 : (kept[kept.length - 1] - kept[0]) / median;
    }

    private static double known(@Nullable Double figure) {
        return figure == null ? 0 : figure;
    }

    /// Of a way of which some rounds were measured.
    ///
    /// @param first throughput of the same way with the least slots; null if it was not measured
    public static ComparisonRow measured(
            Subject subject,
            List<Double> throughputs,
            @Nullable Double first,
            Latency latency,
            Expense expense,
            @Nullable String result,
            Remarks remarks) {
        double median = SampleStatistics.median(throughputs);
        double least = Collections.min(throughputs);
        double most = Collections.max(throughputs);
        return new ComparisonRow(
                subject.way(),
                subject.slots(),
                subject.jobs(),
                throughputs.size(),
                median,
                throughputs,
                least,
                most,
                first == null ? null : Double.valueOf(median / first),
                latency.p50(),
                latency.p90(),
                latency.p99(),
                expense.cpuSeconds(),
                expense.cores(),
                expense.voluntarySwitches(),
                expense.involuntarySwitches(),
                expense.migrations(),
                expense.peakMemory(),
                expense.startCost(),
                (most - least) / median,
                result,
                remarks.failed(),
                remarks.error(),
                remarks.note());
    }

    /// What was measured: that many jobs in each round.
    public record Subject(String way, int slots, int jobs) {}

    /// How long jobs took.
    public record Latency(@Nullable Duration p50, @Nullable Duration p90, @Nullable Duration p99) {}

    /// What a round cost the machine.
    public record Expense(
            @Nullable Double cpuSeconds,
            @Nullable Map<Integer, Double> cores,
            @Nullable Long voluntarySwitches,
            @Nullable Long involuntarySwitches,
            @Nullable Long migrations,
            @Nullable Long peakMemory,
            @Nullable Duration startCost) {}

    /// What a reader has to know beside the figures.
    public record Remarks(int failed, @Nullable String error, @Nullable String note) {}

    /// Of a way of which no round was measured.
    public static ComparisonRow withoutFigures(
            String way, int slots, int jobs, int failed, String error) {
        return new ComparisonRow(
                way, slots, jobs, 0, null, List.of(), null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, failed, error, null);
    }
}
