package io.coremill.comparison.findings;

import io.coremill.comparison.result.ComparisonRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A row for tests: three steady rounds of 20 jobs, each on one core for 0.1 s.
public final class RowDraft {
    private final String way;
    private final int slots;
    private int jobs = 20;
    private int rounds = 3;
    private double throughput;
    private double spread = 0.02;
    private double busy;
    private Duration p50 = Duration.ofMillis(100);
    private long switches = 20;
    private long moves = 0;
    private long memory = 10_000_000;
    private Duration start = Duration.ofMillis(5);
    private @Nullable String result;
    private int failed = 0;
    private @Nullable String error;
    private @Nullable String note;

    private RowDraft(String way, int slots) {
        this.way = way;
        this.slots = slots;
        this.throughput = 10.0 * slots;
        this.busy = slots;
    }

    public static RowDraft of(String way, int slots) {
        return new RowDraft(way, slots);
    }

    RowDraft jobs(int number) {
        jobs = number;
        return this;
    }

    RowDraft rounds(int number) {
        rounds = number;
        return this;
    }

    public RowDraft throughput(double jobsPerSecond) {
        throughput = jobsPerSecond;
        return this;
    }

    RowDraft spread(double share) {
        spread = share;
        return this;
    }

    /// Cores that it keeps busy.
    public RowDraft busy(double cores) {
        busy = cores;
        return this;
    }

    public RowDraft p50(Duration time) {
        p50 = time;
        return this;
    }

    RowDraft switches(long number) {
        switches = number;
        return this;
    }

    RowDraft moves(long number) {
        moves = number;
        return this;
    }

    public RowDraft memory(long bytes) {
        memory = bytes;
        return this;
    }

    public RowDraft start(Duration time) {
        start = time;
        return this;
    }

    /// What its jobs gave.
    RowDraft result(String words) {
        result = words;
        return this;
    }

    RowDraft failed(int number) {
        failed = number;
        return this;
    }

    public RowDraft error(String words) {
        error = words;
        return this;
    }

    RowDraft note(String words) {
        note = words;
        return this;
    }

    ComparisonRow row() {
        return new ComparisonRow(
                way,
                slots,
                jobs,
                rounds,
                throughput,
                throughputs(),
                throughput * (1 - spread / 2),
                throughput * (1 + spread / 2),
                throughput / 10,
                p50,
                p50,
                p50.multipliedBy(2),
                busy * jobs / throughput,
                Map.of(0, 0.5, 1, 0.5),
                switches,
                0L,
                moves,
                memory,
                start,
                spread,
                result,
                failed,
                error,
                note);
    }

    /// As far apart as can be.
    private List<Double> throughputs() {
        return IntStream.range(0, rounds)
                .mapToObj(i -> rounds == 1 ? 0.5 : i / (rounds - 1.0))
                .map(place -> throughput * (1 + spread * (place - 0.5)))
                .toList();
    }

    /// With no round that was measured.
    public ComparisonRow empty() {
        return ComparisonRow.withoutFigures(
                way, slots, jobs, failed, Objects.requireNonNull(error));
    }
}
