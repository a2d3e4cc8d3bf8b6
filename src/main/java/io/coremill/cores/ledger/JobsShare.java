package io.coremill.cores.ledger;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How much of each core the jobs of every queue have had between two looks at the ledger.
///
/// @param at when the later one was, in nanoseconds of some clock
/// @param nanos what they had used by then
/// @param before the earlier one; null until there are two
public record JobsShare(
        long at, Map<String, Map<Integer, Long>> nanos, @Nullable JobsShare before) {

    public static JobsShare first(long at, CoreLedger ledger) {
        return new JobsShare(at, ledger.nanosByQueue(), null);
    }

    public JobsShare followedBy(long later, CoreLedger ledger) {
        return new JobsShare(later, ledger.nanosByQueue(), new JobsShare(at, nanos, null));
    }

    /// By queue, 0 to 1. What was used is credited to the core that was last seen: more than all of
    /// a core's time is reported as all of it.
    public @Nullable Map<String, Double> of(int core) {
        if (before == null || at <= before.at) {
            return null;
        }
        double passed = at - before.at;
        var shares = new TreeMap<String, Double>();
        for (Map.Entry<String, Map<Integer, Long>> queue : nanos.entrySet()) {
            long had = before.nanos.getOrDefault(queue.getKey(), Map.of()).getOrDefault(core, 0L);
            long used = queue.getValue().getOrDefault(core, 0L) - had;
            shares.put(queue.getKey(), Math.min(1, used / passed));
        }
        return shares;
    }
}
