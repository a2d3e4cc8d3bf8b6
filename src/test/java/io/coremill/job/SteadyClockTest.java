package io.coremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// A clock of the machine that is set back and forward by an hour.
class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private Instant timeOfDay = NOON;
    private long nanos = 42;
    private final SteadyClock clock = new SteadyClock(() -> timeOfDay, () -> nanos);

    @Test
    void itGoesOnWhereTheMachinesClockIsSetBack() {
        pass(Duration.ofSeconds(10));
        timeOfDay = timeOfDay.minus(HOUR);
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(10));
        pass(Duration.ofSeconds(5));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(15));
    }

    @Test
    void itFollowsAStepForward() {
        timeOfDay = timeOfDay.plus(HOUR);
        assertThat(clock.instant()).isEqualTo(NOON.plus(HOUR));
        pass(Duration.ofSeconds(5));
        assertThat(clock.instant()).isEqualTo(NOON.plus(HOUR).plusSeconds(5));
    }

    @Test
    void whatPassedHasNoStepInIt() {
        pass(Duration.ofSeconds(3));
        timeOfDay = timeOfDay.plus(HOUR);
        var after = clock.instant();
        pass(Duration.ofSeconds(4));
        timeOfDay = timeOfDay.minus(HOUR.multipliedBy(2));
        pass(Duration.ofSeconds(5));
        assertThat(clock.elapsed(NOON, clock.instant())).isEqualTo(Duration.ofSeconds(12));
        assertThat(clock.elapsed(after, clock.instant())).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void whatIsYetToComeHasNotPassed() {
        assertThat(clock.elapsed(NOON.plusSeconds(1), NOON)).isZero();
    }

    /// Once the machine's clock is right again, a time that somebody writes is meant by it.
    @Test
    void aTimeThatIsWrittenIsThatOfTheMachinesClock() {
        assertThat(clock.of(NOON.plusSeconds(60))).isEqualTo(NOON.plusSeconds(60));
        timeOfDay = timeOfDay.minus(HOUR);
        var inAMinute = clock.of(timeOfDay.plusSeconds(60));
        assertThat(Duration.between(clock.instant(), inAMinute)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aClockThatOnlyTremblesMakesNoStep() {
        for (int i = 0; i < 1_000; i++) {
            pass(Duration.ofMillis(1));
            timeOfDay = timeOfDay.plusNanos(i % 2 == 0 ? 50_000 : -50_000);
            assertThat(clock.instant()).isEqualTo(NOON.plusMillis(i + 1));
        }
    }

    private void pass(Duration time) {
        timeOfDay = timeOfDay.plus(time);
        nanos += time.toNanos();
    }
}
