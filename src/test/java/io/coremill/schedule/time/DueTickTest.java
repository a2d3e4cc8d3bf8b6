package io.coremill.schedule.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DueTickTest {
    private static final Instant NINE = Instant.parse("2026-05-15T09:00:00Z");

    @Test
    void aTickInTimeIsMade() {
        var due = DueTick.of(hourly(), MissedPolicy.SKIP, NINE, NINE.plusMillis(3));
        assertThat(due).isEqualTo(new DueTick(NINE, Duration.ofMillis(3), 0, false, hour(10)));
    }

    @Test
    void ofSeveralTheLastIsMade() {
        var due = DueTick.of(hourly(), MissedPolicy.RUN_ONCE, NINE, hour(13).plusSeconds(1_800));
        assertThat(due)
                .isEqualTo(new DueTick(hour(13), Duration.ofMinutes(30), 4, false, hour(14)));
        assertThat(due.allMissed()).isEqualTo(4);
    }

    @Test
    void noneOfThemIsMadeWhereMissedOnesAreSkipped() {
        var due = DueTick.of(hourly(), MissedPolicy.SKIP, NINE, hour(13).plusSeconds(1_800));
        assertThat(due.missed()).isTrue();
        assertThat(due.allMissed()).isEqualTo(5);
        assertThat(due.next()).isEqualTo(hour(14));
    }

    @Test
    void aRestartMissesNothing() {
        var late = NINE.plus(DueTick.GRACE);
        assertThat(DueTick.of(hourly(), MissedPolicy.SKIP, NINE, late).missed()).isFalse();
        assertThat(DueTick.of(hourly(), MissedPolicy.SKIP, NINE, late.plusNanos(1)).missed())
                .isTrue();
    }

    @Test
    void theLastOfSeveralMayBeInTimeStill() {
        var due = DueTick.of(hourly(), MissedPolicy.SKIP, NINE, hour(13).plusSeconds(1));
        assertThat(due.missed()).isFalse();
        assertThat(due.allMissed()).isEqualTo(4);
    }

    @Test
    void aScheduleOfSecondsIsNotFollowedThroughYears() {
        var seconds = times("* * * * * *", Duration.ZERO);
        var now = NINE.plus(Duration.ofDays(3_652)).plusMillis(500);
        var due = DueTick.of(seconds, MissedPolicy.RUN_ONCE, NINE, now);
        assertThat(due.tick()).isEqualTo(now.minusMillis(500));
        assertThat(due.next()).isEqualTo(now.plusMillis(500));
        assertThat(due.passed()).isEqualTo(DueTick.MOST_COUNTED);
    }

    @Test
    void jitterIsTheSameForATickWhereverItIsAsked() {
        var jitter = Duration.ofSeconds(30);
        var one = times("0 * * * *", jitter);
        var other = times("0 * * * *", jitter);
        assertThat(one.next(NINE, 100))
                .allSatisfy(tick -> assertThat(one.due(tick)).isEqualTo(other.due(tick)))
                .allSatisfy(tick -> assertThat(one.due(tick)).isBetween(tick, tick.plus(jitter)));
    }

    @Test
    void jitterSpreadsTicksAndSchedules() {
        var jitter = Duration.ofSeconds(30);
        var one = times("0 * * * *", jitter);
        assertThat(
                        one.next(NINE, 1_000).stream()
                                .mapToLong(tick -> Duration.between(tick, one.due(tick)).toMillis())
                                .average()
                                .orElseThrow())
                .isBetween(14_000.0, 16_000.0);
        var other =
                new TickTimes(
                        "other", CronTimes.parse("0 * * * *"), ZoneOffset.UTC.getRules(), jitter);
        assertThat(other.due(NINE)).isNotEqualTo(one.due(NINE));
    }

    @Test
    void aTickIsMissedFromWhenItIsPutOffTo() {
        var times = times("0 * * * *", Duration.ofMinutes(10));
        var now = times.due(NINE).plus(DueTick.GRACE);
        assertThat(DueTick.of(times, MissedPolicy.SKIP, NINE, now).missed()).isFalse();
    }

    @Test
    void jitterThatIsLongerThanThePauseBetweenTicksMissesNone() {
        var times = times("* * * * *", Duration.ofMinutes(5));
        var ticks = times.next(NINE, 1_440);
        for (var tick : ticks) {
            var due = DueTick.of(times, MissedPolicy.SKIP, tick, times.due(tick));
            assertThat(due.tick()).isEqualTo(tick);
            assertThat(due.allMissed()).isZero();
            assertThat(times.due(tick)).isBefore(Objects.requireNonNull(due.next()));
        }
        assertThat(ticks.stream().map(tick -> Duration.between(tick, times.due(tick))))
                .anyMatch(late -> late.compareTo(Duration.ofSeconds(55)) > 0)
                .anyMatch(late -> late.compareTo(Duration.ofSeconds(5)) < 0);
    }

    private static Instant hour(int hour) {
        return NINE.plusSeconds((hour - 9) * 3_600L);
    }

    private static TickTimes hourly() {
        return times("0 * * * *", Duration.ZERO);
    }

    private static TickTimes times(String cron, Duration jitter) {
        return new TickTimes("any", CronTimes.parse(cron), ZoneOffset.UTC.getRules(), jitter);
    }
}
