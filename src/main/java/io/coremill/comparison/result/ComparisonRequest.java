package io.coremill.comparison.result;

import io.coremill.comparison.arena.ArenaExperiment;
import java.util.List;
import java.util.Set;

/// What a comparison is to be made of, checked.
///
/// @param payload a JSON object on one line
/// @param jobs in each round
/// @param ways by name, in the order that rows are shown in
/// @param slots in ascending order
/// @param rounds of each way with each number of slots
/// @param experiments to be made beside these
public record ComparisonRequest(
        String type,
        String payload,
        int jobs,
        List<String> ways,
        List<Integer> slots,
        int rounds,
        Set<ArenaExperiment> experiments) {
    public static final int MOST_JOBS = 10_000;
    public static final int MOST_SLOTS = 1_024;
    public static final int MOST_ROUNDS = 20;

    /// What has to be started for it.
    public static final int MOST_ROUNDS_IN_ALL = 500;

    /// Times that have to be kept for it.
    public static final int MOST_MEASURED = 1_000_000;

    public ComparisonRequest {
        ways = List.copyOf(ways);
        slots = List.copyOf(slots);
        experiments = Set.copyOf(experiments);
    }

    /// Without experiments.
    public ComparisonRequest(
            String type,
            String payload,
            int jobs,
            List<String> ways,
            List<Integer> slots,
            int rounds) {
        this(type, payload, jobs, ways, slots, rounds, Set.of());
    }

    /// All that is done, one after the other.
    public int steps() {
        return allRounds() + experiments.size();
    }

    public int allRounds() {
        return ways.size() * slots.size() * rounds;
    }
}
