package io.coremill.comparison;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// What many figures come to.
final class Statistics {
    private Statistics() {}

    /// Of at least one.
    static double median(List<Double> figures) {
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// The least of the figures that so many percent of them do not exceed.
    ///
    /// @param sorted at least one, in nanoseconds
    static Duration percentile(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return Duration.ofNanos(sorted[Math.max(0, rank - 1)]);
    }

    static long[] sorted(List<long[]> all) {
        return all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    }
}
