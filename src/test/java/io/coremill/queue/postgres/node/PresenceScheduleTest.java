package io.coremill.queue.postgres.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceScheduleTest {
    private final SettableClock clock = new SettableClock();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void roundsAreBetweenEightTenthsOfASecondAndASecondApart() {
        var schedule = schedule(Duration.ofSeconds(5));
        for (int i = 0; i < 1_000; i++) {
            assertThat(schedule.pause()).isBetween(800_000_000L, 1_000_000_000L);
        }
    }

    /// So that a key which is revoked on one node is refused by all others within a second.
    @Test
    void keysAreLookedAtOnceASecondHoweverLongAHeartbeatIs() {
        for (int heartbeat : new int[] {500, 1_000, 5_000, 60_000}) {
            var schedule = schedule(Duration.ofMillis(heartbeat));
            schedule.hasLookedAtKeys();
            assertThat(schedule.keysAreDue()).isFalse();
            pass(Duration.ofSeconds(1));
            assertThat(schedule.keysAreDue()).isTrue();
            assertThat(schedule.pause()).isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void aShortHeartbeatHasItsRoundsCloserTogether() {
        var schedule = schedule(Duration.ofMillis(500));

        assertThat(schedule.pause()).isBetween(400_000_000L, 500_000_000L);
    }

    @Test
    void noTwoBeatsAreFurtherApartThanAHeartbeat() {
        for (int heartbeat : new int[] {500, 1_000, 1_500, 5_000, 7_300}) {
            var schedule = schedule(Duration.ofMillis(heartbeat));
            schedule.hasBeaten();
            long last = nanos.get();
            for (int i = 0; i < 1_000; i++) {
                nanos.addAndGet(schedule.pause());
                if (schedule.beatIsDue()) {
                    assertThat(nanos.get() - last)
                            .isLessThanOrEqualTo(Duration.ofMillis(heartbeat).toNanos());
                    schedule.hasBeaten();
                    last = nanos.get();
                }
            }
        }
    }

    @CsvSource({"500, 750", "1000, 1500", "5000, 5500", "60000, 5500"})
    @ParameterizedTest
    void aNodeThatCouldNotLookForLongHasWatchedTheOthersSinceItCould(int heartbeat, int gap) {
        var schedule = schedule(Duration.ofMillis(heartbeat));
        pass(Duration.ofMinutes(5));
        schedule.hasJoined();
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMillis(gap));
            schedule.hasLooked();
        }
        assertThat(schedule.watchesSince()).isEqualTo(Instant.EPOCH);
        pass(Duration.ofMillis(gap + 1));

        schedule.hasLooked();

        assertThat(schedule.watchesSince()).isEqualTo(clock.instant());
    }

    @Test
    void aNodeWhoseLookFailedHasWatchedTheOthersSinceItCould() {
        var schedule = schedule(Duration.ofMinutes(1));
        schedule.hasJoined();
        schedule.looks();
        schedule.hasLooked();
        assertThat(schedule.watchesSince()).isEqualTo(Instant.EPOCH);
        schedule.looks(); // in vain
        schedule.looks();

        schedule.hasLooked();

        assertThat(schedule.watchesSince()).isEqualTo(clock.instant());
    }

    @Test
    void aNodeWhoseClockWasPutForwardHasWatchedTheOthersSinceThen() {
        var schedule = schedule(Duration.ofMinutes(1));
        schedule.clockWentForward(Duration.ofMillis(250));
        assertThat(schedule.watchesSince()).isEqualTo(Instant.EPOCH);
        schedule.clockWentForward(Duration.ofMillis(251));
        assertThat(schedule.watchesSince()).isEqualTo(clock.instant());
    }

    private PresenceSchedule schedule(Duration heartbeat) {
        return new PresenceSchedule(
                new PresenceTiming(clock, ClockCorrection.NONE, nanos::get, heartbeat));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
