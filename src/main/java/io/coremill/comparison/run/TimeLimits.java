package io.coremill.comparison.run;

import io.coremill.comparison.result.ComparisonRequest;
import java.time.Duration;

/// How much time a comparison takes itself.
///
/// @param limit for all of it, after which it ends with what it has
/// @param each for each of its steps, if that makes more together than the limit
/// @param gathering until all slots of a way can run a job
/// @param warmUpLeast before each round that is measured
/// @param warmUpMost even if the rate has not settled
public record TimeLimits(
        Duration limit,
        Duration each,
        Duration gathering,
        Duration warmUpLeast,
        Duration warmUpMost) {
    public static final TimeLimits USUAL =
            new TimeLimits(
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(700),
                    Duration.ofSeconds(4));

    /// In whole minutes where it is more than for the smallest.
    public Duration limitOf(ComparisonRequest request) {
        Duration all = each.multipliedBy(request.steps());
        return all.compareTo(limit) > 0
                ? Duration.ofMinutes(all.plusSeconds(59).toMinutes())
                : limit;
    }
}
