package io.coremill.bulk;

import java.time.Duration;

/// How many jobs a bulk action sees to at once, and how long it rests then. While nothing else is
/// written it takes many and does not rest. Else it takes few, and rests for four times as long as
/// they took: so it has a fifth of the writer's time at most.
final class BulkPace {
    /// Some milliseconds' worth for a writer.
    static final int MANY = 500;

    static final int FEW = 100;
    private static final int SHARE = 4;
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /// So few go by in little time, whatever it is that each needs.
    private static final int FEWEST = 10;

    /// That others may have to wait for one batch.
    private static final Duration LONG = Duration.ofMillis(50);

    private BulkPace() {}

    /// How many jobs there may be in the next batch: half as many after one that took long to
    /// write, else twice as many.
    static int most(int before, Duration wrote) {
        return Math.clamp(wrote.compareTo(LONG) > 0 ? before / 2 : before * 2L, FEWEST, MANY);
    }

    /// @param others transactions that were committed beside the batch before
    static int jobs(long others) {
        return others > 0 ? FEW : MANY;
    }

    /// @param took from the search for the batch to its commit
    /// @param others transactions that were committed meanwhile, besides that of the batch
    static Duration rest(Duration took, long others) {
        if (others <= 0) {
            return Duration.ZERO;
        }
        Duration rest = took.multipliedBy(SHARE);
        return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
    }
}
