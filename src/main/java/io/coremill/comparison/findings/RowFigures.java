package io.coremill.comparison.findings;

import io.coremill.comparison.result.ComparisonRow;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A row that has figures, and what follows from them.
public record RowFigures(ComparisonRow row) {
    private static final double SHORT_JOB = 0.001;

    public RowFigures {
        if (!hasFigures(row)) {
            throw new IllegalArgumentException("a row without figures");
        }
    }

    public static boolean hasFigures(ComparisonRow row) {
        return row.rounds() > 0 && row.throughput() != null && row.throughput() > 0;
    }

    String way() {
        return row.way();
    }

    int slots() {
        return row.slots();
    }

    public double throughput() {
        return Objects.requireNonNull(row.throughput());
    }

    /// Throughput of the slowest round.
    double least() {
        return Objects.requireNonNull(row.throughputLeast());
    }

    /// Throughput of the fastest round.
    double most() {
        return Objects.requireNonNull(row.throughputMost());
    }

    double spread() {
        return row.spread() == null ? 0 : row.spread();
    }

    /// Cores that were busy with it on average; null if its CPU time is not known.
    @Nullable Double busyCores() {
        Double cpu = row.cpuSeconds();
        return cpu == null ? null : cpu / roundSeconds();
    }

    double roundSeconds() {
        return row.jobs() / throughput();
    }

    /// Of one job: the median, or what its slot took for it.
    double jobSeconds() {
        return p50() == null ? slots() / throughput() : FigureWords.inSeconds(p50());
    }

    /// Whether handing a job out may weigh as much as the job itself.
    boolean hasShortJobs() {
        return jobSeconds() < SHORT_JOB;
    }

    boolean hasFewJobs() {
        return row.hasFewJobs();
    }

    /// Whether none of them gave other results than another, as far as that is known: what gives
    /// other results does other work.
    static boolean didTheSame(List<RowFigures> rows) {
        return thatDidTheSame(rows).size() == rows.size();
    }

    /// The most of them that gave the same results.
    static List<RowFigures> thatDidTheSame(List<RowFigures> rows) {
        return rows.stream()
                .map(figures -> figures.row.result())
                .filter(Objects::nonNull)
                .distinct()
                .map(result -> rows.stream().filter(each -> each.mayHaveGiven(result)).toList())
                .max(Comparator.comparingInt(List::size))
                .orElse(rows);
    }

    private boolean mayHaveGiven(String result) {
        return row.result() == null || row.result().equals(result);
    }

    @Nullable Duration p50() {
        return row.p50();
    }

    double perJob(double count) {
        return count / row.jobs();
    }

    /// How many slots of it: `2 Python processes`.
    String name() {
        String plural = FigureWords.plural(way());
        return slots() == 1 ? "1 " + singular(plural) : FigureWords.whole(slots()) + " " + plural;
    }

    private static String singular(String plural) {
        return plural.endsWith("processes")
                ? plural.substring(0, plural.length() - 2)
                : plural.substring(0, plural.length() - 1);
    }

    /// Whether there are enough rounds of both, close enough together, to show that neither is
    /// faster.
    boolean isAsFastAs(RowFigures other) {
        return keepsUpWith(other) && other.keepsUpWith(this);
    }

    boolean isFasterThan(RowFigures other) {
        return row.isFasterThan(other.row);
    }

    boolean isSteady() {
        return row.isSteady();
    }

    boolean keepsUpWith(RowFigures other) {
        return row.keepsUpWith(other.row);
    }

    boolean showsNoise() {
        return row.showsNoise();
    }
}
