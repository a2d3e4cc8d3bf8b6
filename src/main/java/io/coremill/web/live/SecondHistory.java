package io.coremill.web.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the last few minutes were like, second by second, in bounded memory: the oldest second
/// makes room for the newest.
final class SecondHistory {
    private static final double PRECISION = 1000;

    private final int seconds;
    private final int[] finished;
    private final int[] failed;
    private final SortedMap<Integer, float[]> cores = new TreeMap<>();
    private long recorded;

    SecondHistory(int seconds) {
        this.seconds = seconds;
        this.finished = new int[seconds];
        this.failed = new int[seconds];
    }

    /// @param utilization by core
    synchronized void record(Map<Integer, Double> utilization, JobActivity.Ended ended) {
        int place = (int) (recorded % seconds);
        utilization.keySet().forEach(core -> cores.computeIfAbsent(core, _ -> unknown()));
        cores.forEach(
                (core, shares) ->
                        shares[place] = utilization.getOrDefault(core, Double.NaN).floatValue());
        finished[place] = (int) Math.min(ended.finished(), Integer.MAX_VALUE);
        failed[place] = (int) Math.min(ended.failed(), Integer.MAX_VALUE);
        recorded++;
    }

    /// Busy shares of each core, oldest first; null is not known.
    synchronized SortedMap<Integer, List<@Nullable Double>> cores() {
        var all = new TreeMap<Integer, List<@Nullable Double>>();
        cores.forEach((core, shares) -> all.put(core, shares(shares)));
        return all;
    }

    /// Jobs that reached a final state, oldest first.
    synchronized List<Integer> finished() {
        return counts(finished);
    }

    /// Those of them that failed, oldest first.
    synchronized List<Integer> failed() {
        return counts(failed);
    }

    private List<Integer> counts(int[] of) {
        var all = new ArrayList<Integer>();
        for (long second = oldest(); second < recorded; second++) {
            all.add(of[(int) (second % seconds)]);
        }
        return all;
    }

    private List<@Nullable Double> shares(float[] of) {
        var all = new ArrayList<@Nullable Double>();
        for (long second = oldest(); second < recorded; second++) {
            all.add(rounded(of[(int) (second % seconds)]));
        }
        return all;
    }

    private long oldest() {
        return Math.max(0, recorded - seconds);
    }

    private float[] unknown() {
        var shares = new float[seconds];
        Arrays.fill(shares, Float.NaN);
        return shares;
    }

    private static @Nullable Double rounded(float share) {
        return Float.isNaN(share) ? null : Math.round(share * PRECISION) / PRECISION;
    }
}
