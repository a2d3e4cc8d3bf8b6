package io.coremill.comparison.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.comparison.result.ComparisonRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {

    @Test
    void whatIsAskedForManyRoundsGetsTheTimeForThem() {
        assertThat(TimeLimits.USUAL.limitOf(asked(1))).isEqualTo(Duration.ofMinutes(10));
        assertThat(TimeLimits.USUAL.limitOf(asked(10))).isEqualTo(Duration.ofMinutes(10));
        assertThat(TimeLimits.USUAL.limitOf(asked(20))).isEqualTo(Duration.ofMinutes(20));
        assertThat(TimeLimits.USUAL.limitOf(asked(11))).isEqualTo(Duration.ofMinutes(11));
    }

    private static ComparisonRequest asked(int rounds) {
        return new ComparisonRequest("noop", "{}", 1, List.of("a"), List.of(1, 2, 4), rounds);
    }
}
