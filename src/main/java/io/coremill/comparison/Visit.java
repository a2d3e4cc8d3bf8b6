package io.coremill.comparison;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One round of one way with so many slots.
///
/// @param round counted from 1
record Visit(String way, int slots, int round) {

    /// All of them. Every other round goes backwards, so that what changes slowly on the machine,
    /// its heat for instance, does not favour who comes first.
    static List<Visit> all(Asked asked) {
        var all = new ArrayList<Visit>();
        for (int round = 1; round <= asked.rounds(); round++) {
            List<Visit> once = once(asked, round);
            if (round % 2 == 0) {
                Collections.reverse(once);
            }
            all.addAll(once);
        }
        return List.copyOf(all);
    }

    private static List<Visit> once(Asked asked, int round) {
        var visits = new ArrayList<Visit>();
        for (String way : asked.ways()) {
            for (int slots : asked.slots()) {
                visits.add(new Visit(way, slots, round));
            }
        }
        return visits;
    }

    /// The words of the progress.
    String words(int rounds) {
        return "%s with %d %s, round %d of %d"
                .formatted(way, slots, slots == 1 ? "slot" : "slots", round, rounds);
    }
}
