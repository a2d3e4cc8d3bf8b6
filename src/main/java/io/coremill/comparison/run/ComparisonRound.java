package io.coremill.comparison.run;

import io.coremill.comparison.result.ComparisonRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One round of one way with a number of slots.
///
/// @param round counted from 1
record ComparisonRound(String way, int slots, int round) {

    /// All of them. Every other round goes backwards, so that what changes slowly on the machine,
    /// its heat for instance, does not favour who comes first.
    static List<ComparisonRound> all(ComparisonRequest request) {
        var all = new ArrayList<ComparisonRound>();
        for (int round = 1; round <= request.rounds(); round++) {
            List<ComparisonRound> once = once(request, round);
            if (round % 2 == 0) {
                Collections.reverse(once);
            }
            all.addAll(once);
        }
        return List.copyOf(all);
    }

    private static List<ComparisonRound> once(ComparisonRequest request, int round) {
        var rounds = new ArrayList<ComparisonRound>();
        for (String way : request.ways()) {
            for (int slots : request.slots()) {
                rounds.add(new ComparisonRound(way, slots, round));
            }
        }
        return rounds;
    }

    /// The words of the progress.
    String words(int rounds) {
        return "%s with %d %s, round %d of %d"
                .formatted(way, slots, slots == 1 ? "slot" : "slots", round, rounds);
    }
}
