package io.coremill.bulk;

import java.time.Duration;

/// How long a bulk action rests after a batch: not at all while nothing else is written, else four
/// times as long as the batch took, so that it takes a fifth of the writer's time at most.
final class BulkPace {
    private static final int SHARE = 4;
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private BulkPace() {}

    /// @param took from asking for the batch to its commit
    /// @param others transactions that were committed meanwhile, besides that of the batch
    static Duration rest(Duration took, long others) {
        if (others <= 0) {
            return Duration.ZERO;
        }
        Duration rest = took.multipliedBy(SHARE);
        return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
    }
}
