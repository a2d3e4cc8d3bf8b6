package io.coremill.comparison.placement;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Some busy processes at once, over some rounds.
///
/// @param pinned whether each was given one core before it began
/// @param rounds how often that many were started
/// @param moves from one core to another in each second of CPU time; null if the kernel does not
///     report it
/// @param neverMoved processes that stayed, from their first instruction on, on one core; null
///     likewise
/// @param mostUsedCore share of a process's CPU time that it spent on the core it used most
/// @param throughput turns of their loop in a second, all together: the median of the rounds
/// @param throughputLeast in the slowest round
/// @param throughputMost in the fastest round
public record PlacementLoad(
        int processes,
        boolean pinned,
        int rounds,
        StartCores starts,
        @Nullable Double moves,
        @Nullable Integer neverMoved,
        double mostUsedCore,
        double throughput,
        double throughputLeast,
        double throughputMost) {

    static PlacementLoad of(int processes, boolean pinned, List<Round> rounds) {
        List<Stay> stays = rounds.stream().flatMap(round -> round.stays().stream()).toList();
        List<Double> throughputs = rounds.stream().map(Round::throughput).sorted().toList();
        boolean isTold = stays.stream().allMatch(stay -> stay.moves() != null);
        double cpuSeconds = stays.stream().mapToDouble(Stay::cpuSeconds).sum();
        return new PlacementLoad(
                processes,
                pinned,
                rounds.size(),
                StartCores.of(stays.stream().map(Stay::start).toList()),
                isTold && cpuSeconds > 0 ? (Double) (moves(stays) / cpuSeconds) : null,
                neverMoved(stays),
                stays.stream().mapToDouble(Stay::mostUsedCore).average().orElse(0),
                middle(throughputs),
                throughputs.getFirst(),
                throughputs.getLast());
    }

    private static double middle(List<Double> sorted) {
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static @Nullable Integer neverMoved(List<Stay> stays) {
        return stays.stream().allMatch(stay -> stay.movesInAll() != null)
                ? (Integer) (int) stays.stream().filter(Stay::isStill).count()
                : null;
    }

    private static double moves(List<Stay> stays) {
        return stays.stream().map(Stay::moves).filter(Objects::nonNull).mapToLong(it -> it).sum();
    }

    /// @param throughput turns in a second
    record Round(List<Stay> stays, double throughput) {
        Round {
            stays = List.copyOf(stays);
        }
    }

    /// What one process did while it was watched.
    ///
    /// @param moves null if the kernel does not report it
    /// @param movesInAll since its first instruction, before it was watched too; null likewise
    record Stay(
            StartCores.Start start,
            @Nullable Long moves,
            @Nullable Long movesInAll,
            double cpuSeconds,
            double mostUsedCore) {

        boolean isStill() {
            return movesInAll != null && movesInAll == 0;
        }
    }
}
