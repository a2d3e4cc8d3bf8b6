package io.coremill.comparison.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.comparison.result.ComparisonRow;
import io.coremill.comparison.result.SampleStatistics;
import io.coremill.cores.usage.FamilyUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What came of one way with a number of slots so far.
final class RowBuilder {
    private final String way;
    private final int slots;
    private final ComparisonRequest request;
    private final boolean isOnce;
    private final List<MeasuredRound> rounds = new ArrayList<>();
    private int failed = 0;
    private @Nullable String error;

    /// @param isOnce whether its processes are too short-lived to be looked after
    RowBuilder(String way, int slots, ComparisonRequest request, boolean isOnce) {
        this.way = way;
        this.slots = slots;
        this.request = request;
        this.isOnce = isOnce;
    }

    void add(MeasuredRound measured) {
        rounds.add(measured);
    }

    /// No more rounds of it are to be measured.
    void giveUp(String why, int jobs) {
        error = why;
        failed += jobs;
    }

    boolean isGivenUp() {
        return error != null;
    }

    String way() {
        return way;
    }

    /// What all its jobs gave; null if not the same, or nothing yet.
    @Nullable String result() {
        Set<@Nullable String> results = new HashSet<>();
        rounds.forEach(each -> results.add(each.report().result()));
        return results.size() == 1 ? results.iterator().next() : null;
    }

    /// Jobs a second; null if no round was measured.
    @Nullable Double throughput() {
        return rounds.isEmpty() ? null : Double.valueOf(SampleStatistics.median(throughputs()));
    }

    /// @param first throughput of the same way with the least slots
    /// @param note on what a reader has to know of more than this one
    ComparisonRow row(@Nullable Double first, @Nullable String note) {
        return rounds.isEmpty()
                ? ComparisonRow.withoutFigures(
                        way, slots, request.jobs(), failed, String.valueOf(error))
                : row(throughputs(), first, note);
    }

    private ComparisonRow row(
            List<Double> throughputs, @Nullable Double first, @Nullable String note) {
        return ComparisonRow.measured(
                new ComparisonRow.Subject(way, slots, request.jobs()),
                throughputs,
                first,
                latency(),
                expense(),
                fingerprint(),
                new ComparisonRow.Remarks(
                        failed,
                        error,
                        joined(note, joined(slotsNote(), joined(aheadNote(), unsettledNote())))));
    }

    private ComparisonRow.Latency latency() {
        long[] latencies =
                SampleStatistics.sorted(
                        rounds.stream().map(each -> each.report().times().latencies()).toList());
        return new ComparisonRow.Latency(
                percentile(latencies, 50, 1),
                percentile(latencies, 90, 10),
                percentile(latencies, 99, 100));
    }

    private ComparisonRow.Expense expense() {
        Long cpu = use(use -> use.cpuNanos());
        return new ComparisonRow.Expense(
                cpu == null ? null : Double.valueOf(cpu / 1e9),
                shares(),
                use(use -> use.voluntarySwitches()),
                use(use -> use.involuntarySwitches()),
                isOnce ? null : middle(each -> each.seen().migrations()),
                middle(each -> each.seen().memory()),
                startCost());
    }

    /// @param least that many jobs at least give it
    private @Nullable Duration percentile(long[] latencies, int percent, int least) {
        return isAhead() || latencies.length < least
                ? null
                : SampleStatistics.percentile(latencies, percent);
    }

    private @Nullable String fingerprint() {
        String result = result();
        return result == null ? null : UUID.nameUUIDFromBytes(result.getBytes(UTF_8)).toString();
    }

    private boolean isAhead() {
        return rounds.stream().anyMatch(each -> each.report().isAhead());
    }

    private @Nullable Duration startCost() {
        Long nanos = middle(each -> each.startCost().toNanos());
        return nanos == null ? null : Duration.ofNanos(nanos);
    }

    private @Nullable String aheadNote() {
        return isAhead()
                ? "jobs are so short that workers have several at hand, so how long one took is not known"
                : null;
    }

    private @Nullable String unsettledNote() {
        return rounds.stream().allMatch(MeasuredRound::isSettled)
                ? null
                : "its rate had not settled when the warm-up ended";
    }

    private List<Double> throughputs() {
        return rounds.stream().map(MeasuredRound::throughput).toList();
    }

    private @Nullable String slotsNote() {
        int atOnce = rounds.stream().mapToInt(each -> each.report().atOnce()).max().orElse(0);
        return atOnce < Math.min(slots, request.jobs())
                ? "never more than %d of its %d slots had a job".formatted(atOnce, slots)
                : null;
    }

    private static @Nullable String joined(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one + "; " + other;
    }

    private @Nullable Map<Integer, Double> shares() {
        var byCore = new TreeMap<Integer, Long>();
        rounds.forEach(
                each ->
                        each.seen()
                                .nanosByCore()
                                .forEach((core, nanos) -> byCore.merge(core, nanos, Long::sum)));
        double sum = byCore.values().stream().mapToLong(Long::longValue).sum();
        if (sum == 0) {
            return null;
        }
        var shares = new LinkedHashMap<Integer, Double>();
        byCore.forEach((core, nanos) -> shares.put(core, nanos / sum));
        return shares;
    }

    private @Nullable Long use(ToLongFunction<FamilyUse> figure) {
        return middle(
                each -> {
                    var use = each.report().use();
                    return use == null ? null : Long.valueOf(figure.applyAsLong(use));
                });
    }

    /// The median; null if it is not known of all.
    private @Nullable Long middle(Figure figure) {
        var figures = new ArrayList<Double>();
        for (MeasuredRound each : rounds) {
            Long its = figure.of(each);
            if (its == null) {
                return null;
            }
            figures.add((double) its);
        }
        return Math.round(SampleStatistics.median(figures));
    }

    private interface Figure {
        @Nullable Long of(MeasuredRound measured);
    }
}
