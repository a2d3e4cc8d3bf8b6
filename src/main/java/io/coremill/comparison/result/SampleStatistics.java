package io.coremill.comparison.result;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// What many figures come to.
public final class SampleStatistics {
    private SampleStatistics() {}

    /// Of at least one.
    public static double median(List<Double> figures) {
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// How likely it is, if all these figures are of the same kind, that those of one are above
    /// those of the other by this much or more: the rank-sum test of Mann and Whitney, exact.
    /// Of two equal figures neither is above.
    static double chanceOfAbove(List<Double> one, List<Double> other) {
        long above =
                one.stream().mapToLong(its -> other.stream().filter(it -> its > it).count()).sum();
        double[] ways = waysToBeAbove(one.size(), other.size());
        return Arrays.stream(ways, (int) above, ways.length).sum() / Arrays.stream(ways).sum();
    }

    /// By the number of pairs in which the one is above: in how many orders of all figures there
    /// are that many.
    private static double[] waysToBeAbove(int ones, int others) {
        double[][] ways = new double[others + 1][ones * others + 1];
        for (double[] each : ways) {
            each[0] = 1; // with none of the ones
        }
        for (int one = 1; one <= ones; one++) {
            for (int other = 1; other <= others; other++) {
                // The greatest of all is one of these or one of those.
                double[] greatest = new double[ones * others + 1];
                for (int pairs = 0; pairs < greatest.length; pairs++) {
                    greatest[pairs] =
                            ways[other - 1][pairs]
                                    + (pairs < other ? 0 : ways[other][pairs - other]);
                }
                ways[other] = greatest;
            }
        }
        return ways[others];
    }

    /// The least of the figures that this percentage of them does not exceed.
    ///
    /// @param sorted at least one, in nanoseconds
    public static Duration percentile(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return Duration.ofNanos(sorted[Math.max(0, rank - 1)]);
    }

    public static long[] sorted(List<long[]> all) {
        return all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    }
}
