package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StartGuardTest {
    private static final Duration SOON = Duration.ofMillis(50);

    private final StartGuard guard = new StartGuard();

    @Test
    void aCommandThatNeverWorkedIsToBlame() {
        assertThat(guard.diedUnheard(SOON)).isTrue();
        assertThat(guard.diedUnheard(SOON)).isTrue();
    }

    @Test
    void onceItHasWorkedTheJobIsToBlameAndThenItHasToProveItselfAgain() {
        guard.works();
        assertThat(guard.diedUnheard(SOON)).isFalse();
        assertThat(guard.diedUnheard(SOON)).isTrue();
        guard.works();
        assertThat(guard.diedUnheard(SOON)).isFalse();
    }

    @Test
    void whatLivedLongHadStarted() {
        assertThat(guard.diedUnheard(Duration.ofMinutes(5))).isFalse();
    }

    @Test
    void pausesDoubleUpToHalfAMinuteAndAreSpread() {
        var random = new Random(1);
        long full = 200;
        for (int failure = 1; failure <= 40; failure++) {
            guard.failed();
            assertThat(guard.pause(random).toMillis()).isBetween(full / 2, full);
            full = Math.min(2 * full, 30_000);
        }
        guard.works();
        guard.failed();
        assertThat(guard.pause(random)).isLessThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void pausesGoOnToDoubleForWorkersThatSayHelloAndReadNothing() {
        var random = new Random(1);
        long full = 200;
        for (int failure = 1; failure <= 10; failure++) {
            assertThat(guard.diedUnread(true, SOON)).isTrue();
            assertThat(guard.pause(random).toMillis()).isBetween(full / 2, full);
            guard.works();
            full = Math.min(2 * full, 30_000);
        }
        guard.hasRead();
        assertThat(guard.diedUnread(true, SOON)).isTrue();
        assertThat(guard.pause(random)).isLessThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void whatLeftAfterALongTimeWithoutWorkIsNotToBlame() {
        assertThat(guard.diedUnread(true, Duration.ofMinutes(5))).isFalse();
        assertThat(guard.diedUnread(false, Duration.ofMinutes(5))).isTrue();
    }

    @Test
    void aTrialHasToOutliveTheOneBefore() {
        assertThat(StartGuard.probation(Duration.ofSeconds(3)))
                .isGreaterThan(Duration.ofSeconds(3));
        assertThat(StartGuard.probation(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(30));
    }
}
