package io.coremill.comparison.findings;

import io.coremill.comparison.Row;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A row that has figures, and what follows from them.
record Figures(Row row) {
    /// What differs by less is called the same, however narrow the rounds lie.
    private static final double LEAST_DIFFERENCE = 0.05;

    private static final int LEAST_ROUNDS = 3;

    Figures {
        if (!hasFigures(row)) {
            throw new IllegalArgumentException("a row without figures");
        }
    }

    static boolean hasFigures(Row row) {
        return row.rounds() > 0 && row.throughput() != null && row.throughput() > 0;
    }

    String way() {
        return row.way();
    }

    int slots() {
        return row.slots();
    }

    double throughput() {
        return Objects.requireNonNull(row.throughput());
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

    @Nullable Duration p50() {
        return row.p50();
    }

    double perJob(double count) {
        return count / row.jobs();
    }

    /// How many slots of it: `2 Python processes`.
    String name() {
        String plural = InWords.plural(way());
        return slots() == 1 ? "1 " + singular(plural) : InWords.whole(slots()) + " " + plural;
    }

    private static String singular(String plural) {
        return plural.endsWith("processes")
                ? plural.substring(0, plural.length() - 2)
                : plural.substring(0, plural.length() - 1);
    }

    /// Whether all its rounds were faster than all of the other's, and by enough to matter.
    boolean isFasterThan(Figures other) {
        return showsNoise()
                && other.showsNoise()
                && least() > other.most()
                && throughput() >= other.throughput() * (1 + LEAST_DIFFERENCE);
    }

    /// Whether there are enough rounds to see how far they lie apart.
    boolean showsNoise() {
        return row.rounds() >= LEAST_ROUNDS;
    }

    private double least() {
        return Objects.requireNonNullElse(row.throughputLeast(), throughput());
    }

    private double most() {
        return Objects.requireNonNullElse(row.throughputMost(), throughput());
    }
}
