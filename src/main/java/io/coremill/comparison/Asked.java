package io.coremill.comparison;

import java.util.List;

/// What a comparison is to be made of, checked.
///
/// @param payload a JSON object on one line
/// @param jobs in each round
/// @param ways by name, in the order that rows are shown in
/// @param slots in ascending order
/// @param rounds of each way with each number of slots
public record Asked(
        String type, String payload, int jobs, List<String> ways, List<Integer> slots, int rounds) {
    public static final int MOST_JOBS = 10_000;
    public static final int MOST_SLOTS = 1_024;
    public static final int MOST_ROUNDS = 20;

    /// What has to be started for it.
    public static final int MOST_VISITS = 500;

    /// Times that have to be kept for it.
    public static final int MOST_MEASURED = 1_000_000;

    public Asked {
        ways = List.copyOf(ways);
        slots = List.copyOf(slots);
    }

    public int visits() {
        return ways.size() * slots.size() * rounds;
    }
}
