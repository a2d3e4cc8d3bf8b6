package io.coremill.queue.postgres.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.SettableClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PresenceScheduleTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void roundsAreBetweenEightTenthsOfASecondAndASecondApart() {
        var schedule = schedule(Duration.ofSeconds(5));
        for (int i = 0; i < 1_000; i++) {
            assertThat(schedule.pause()).isBetween(800_000_000L, 1_000_000_000L);
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

    @Test
    void aNodeThatHasBeatenAllAlongMayJudgeOthers() {
        var schedule = schedule(Duration.ofSeconds(5));
        for (int i = 0; i < 10; i++) {
            schedule.hasBeaten();
            assertThat(schedule.mayJudgeOthers()).isTrue();
            pass(Duration.ofMillis(7_500));
        }
    }

    @Test
    void aNodeThatHasMissedABeatJudgesNobodyForTwoHeartbeats() {
        var schedule = schedule(Duration.ofSeconds(5));
        schedule.hasBeaten();
        pass(Duration.ofMillis(7_501));

        schedule.hasBeaten();

        assertThat(schedule.mayJudgeOthers()).isFalse();
        pass(Duration.ofMillis(9_999));
        assertThat(schedule.mayJudgeOthers()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(schedule.mayJudgeOthers()).isTrue();
    }

    @Test
    void leasesOfNoNodeAreLookedForAtEachHeartbeatAfterADeathAndElseOnceAMinute() {
        var schedule = schedule(Duration.ofSeconds(5));
        assertThat(looksIn(schedule, 120)).isEqualTo(2);

        schedule.nodeHasDied();

        assertThat(looksIn(schedule, 20)).isEqualTo(4);
        assertThat(looksIn(schedule, 120)).isEqualTo(2);
    }

    private int looksIn(PresenceSchedule schedule, int seconds) {
        int looks = 0;
        for (int i = 0; i < seconds; i++) {
            looks += schedule.leasesOfNoNodeAreDue() ? 1 : 0;
            pass(Duration.ofSeconds(1));
        }
        return looks;
    }

    private PresenceSchedule schedule(Duration heartbeat) {
        return new PresenceSchedule(
                new PresenceTiming(
                        new SettableClock(), ClockCorrection.NONE, nanos::get, heartbeat));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
