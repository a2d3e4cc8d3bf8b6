package io.coremill.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookaheadTest {
    private final Lookahead lookahead = new Lookahead();

    @Test
    void nothingIsHeldBeforeAnyRunWasSeen() {
        assertThat(lookahead.size(2)).isZero();
    }

    @Test
    void asMuchIsHeldAsRunsInTwentyMilliseconds() {
        run(Duration.ofMillis(1), 200);
        assertThat(lookahead.size(2)).isBetween(36, 44);
    }

    @Test
    void oneIsHeldAtLeastUnlessJobsAreLong() {
        run(Duration.ofMillis(140), 200);
        assertThat(lookahead.size(2)).isEqualTo(1);
        assertThat(lookahead.size(0)).isZero();
    }

    @Test
    void whatIsHeldIsBounded() {
        run(Duration.ofNanos(100), 500);
        assertThat(lookahead.size(64)).isEqualTo(2_048);
    }

    @Test
    void longJobsAreNotHeld() {
        run(Duration.ofNanos(100), 500);
        run(Duration.ofSeconds(2), 1);
        assertThat(lookahead.size(2)).isZero();
    }

    @Test
    void nothingIsHeldAfterSomethingWasHeldForTooLong() {
        run(Duration.ofNanos(100), 500);
        lookahead.heldTooLong();
        assertThat(lookahead.size(2)).isZero();
    }

    private void run(Duration took, int times) {
        for (int i = 0; i < times; i++) {
            lookahead.ran(took.toNanos());
        }
    }
}
