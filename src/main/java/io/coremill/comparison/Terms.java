package io.coremill.comparison;

import java.time.Duration;

/// How much time a comparison takes itself.
///
/// @param limit for all of it, after which it ends with what it has
/// @param gathering until all slots of a way can run a job
/// @param warmUpLeast before each round that is measured
/// @param warmUpMost even if the rate has not settled
public record Terms(Duration limit, Duration gathering, Duration warmUpLeast, Duration warmUpMost) {
    public static final Terms USUAL =
            new Terms(
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(700),
                    Duration.ofSeconds(4));
}
