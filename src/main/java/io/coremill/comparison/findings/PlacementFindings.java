package io.coremill.comparison.findings;

import io.coremill.comparison.placement.PlacementLoad;
import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.placement.StartCores;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether a process stays on one core of this machine, and what pinning changes.
final class PlacementFindings {
    /// What differs by less is called the same, however narrow the rounds lie.
    private static final double LEAST_DIFFERENCE = 0.05;

    /// Rounds that lie further apart than this hide what there may be.
    private static final double MOST_NOISE = 0.2;

    private PlacementFindings() {}

    static List<String> of(@Nullable PlacementReport placement) {
        if (placement == null) {
            return List.of();
        }
        if (placement.error() != null) {
            return List.of("Placement could not be measured: %s.".formatted(placement.error()));
        }
        if (placement.cores().size() < 2) {
            return List.of("With one core there is but one place for a process.");
        }
        var all = new ArrayList<String>();
        placement.loads().stream().filter(load -> !load.pinned()).forEach(load -> stay(load, all));
        for (PlacementLoad load : placement.loads()) {
            if (!load.pinned()) {
                pinned(placement, load).ifPresent(pinned -> all.add(gain(load, pinned)));
            }
        }
        forks(placement.forks()).ifPresent(all::add);
        return all;
    }

    private static void stay(PlacementLoad load, List<String> all) {
        Double moves = load.moves();
        Integer still = load.neverMoved();
        if (moves == null || still == null) {
            return;
        }
        all.add(
                "%s left to the kernel moved %s times in each second of CPU time and had %s of it on the core used most; %d of %d starts never moved, and %d began on their parent's core."
                        .formatted(
                                busy(load),
                                FigureWords.number(moves),
                                FigureWords.percent(load.mostUsedCore()),
                                still,
                                load.starts().count(),
                                load.starts().onParentsCore()));
    }

    private static Optional<PlacementLoad> pinned(PlacementReport placement, PlacementLoad load) {
        return placement.loads().stream()
                .filter(other -> other.pinned() && other.processes() == load.processes())
                .filter(_ -> load.throughput() > 0) // else there is nothing to compare with
                .findFirst();
    }

    private static String gain(PlacementLoad free, PlacementLoad pinned) {
        double gain = pinned.throughput() / free.throughput();
        return "Each pinned to one core, %s did %s the work%s."
                .formatted(busy(free), FigureWords.times(gain), doubt(free, pinned, gain));
    }

    /// What keeps the gain from being one, if something does.
    private static String doubt(PlacementLoad free, PlacementLoad pinned, double gain) {
        boolean isApart =
                pinned.throughputLeast() > free.throughputMost()
                        || free.throughputLeast() > pinned.throughputMost();
        double difference = Math.abs(gain - 1);
        if (isApart && difference > LEAST_DIFFERENCE) {
            return "";
        }
        double noise = Math.max(LEAST_DIFFERENCE, Math.max(noise(free), noise(pinned)));
        return noise <= MOST_NOISE && difference <= noise
                ? ": no difference that these figures show"
                : ", but the rounds lie too far apart to tell a difference";
    }

    private static double noise(PlacementLoad load) {
        return (load.throughputMost() - load.throughputLeast()) / load.throughput();
    }

    private static Optional<String> forks(@Nullable StartCores forks) {
        return forks == null || forks.count() == 0
                ? Optional.empty()
                : Optional.of(
                        "Of %s that lived for a moment, %s began on another core than the one their parent was on."
                                .formatted(
                                        FigureWords.count(forks.count(), "fork"),
                                        FigureWords.percent(
                                                1
                                                        - forks.onParentsCore()
                                                                / (double) forks.count())));
    }

    private static String busy(PlacementLoad load) {
        return load.processes() == 1
                ? "1 busy process"
                : "%d busy processes".formatted(load.processes());
    }
}
