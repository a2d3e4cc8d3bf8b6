package io.coremill.queue.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The turns of removal leave time for others, and rest after the clock has jumped.
class RetentionLoopTest {
    private static final long PERIOD = Duration.ofSeconds(5).toNanos();

    private final SettableClock clock = new SettableClock();
    private final AtomicLong nanos = new AtomicLong();
    private final CountingStore store = new CountingStore();
    private final RetentionLoop loop = new RetentionLoop(store, clock, nanos::get);

    @Test
    void whereNothingIsLeftTheNextTurnIsSecondsAway() {
        assertThat(loop.turn()).isEqualTo(PERIOD);
        assertThat(store.turns).isEqualTo(1);
    }

    @Test
    void whileThereIsMoreItRestsForAsLongAsItKeptOthersWaiting() {
        store.more = true;
        store.keeps = Duration.ofMillis(40);
        assertThat(loop.turn()).isEqualTo(Duration.ofMillis(40).toNanos());
    }

    @Test
    void whatItWaitedForOthersCountsAsRest() {
        store.more = true;
        store.keeps = Duration.ofMillis(40);
        store.waits = Duration.ofMillis(15);
        assertThat(loop.turn()).isEqualTo(Duration.ofMillis(25).toNanos());
        store.waits = Duration.ofMillis(300);
        assertThat(loop.turn()).isEqualTo(Duration.ofMillis(2).toNanos());
    }

    @Test
    void aClockThatJumpsMeanwhileMakesNoLongerRest() {
        store.more = true;
        store.keeps = Duration.ofMillis(10);
        store.says = Duration.ofHours(8);
        assertThat(loop.turn()).isEqualTo(Duration.ofMillis(10).toNanos());
        store.says = Duration.ofHours(-8);
        assertThat(loop.turn()).isEqualTo(Duration.ofMillis(2).toNanos());
    }

    @Test
    void turnsThatAreShortGetMoreToDo() {
        store.more = true;
        store.keeps = Duration.ofMillis(19);
        turn(9);
        assertThat(store.asked)
                .startsWith(RetentionLoop.LEAST_AT_ONCE, 2 * RetentionLoop.LEAST_AT_ONCE)
                .endsWith(RetentionLoop.MOST_AT_ONCE, RetentionLoop.MOST_AT_ONCE);
    }

    @Test
    void turnsThatAreLongGetLessToDo() {
        store.more = true;
        turn(9);
        store.keeps = Duration.ofMillis(51);
        turn(2);
        assertThat(store.asked.getLast()).isEqualTo(RetentionLoop.MOST_AT_ONCE / 2);
        turn(9);
        assertThat(store.asked.getLast()).isEqualTo(RetentionLoop.LEAST_AT_ONCE);
    }

    @Test
    void aTurnThatIsNeitherKeepsItsSize() {
        store.more = true;
        store.keeps = Duration.ofMillis(30);
        turn(3);
        assertThat(store.asked).containsOnly(RetentionLoop.LEAST_AT_ONCE);
    }

    private void turn(int times) {
        for (int i = 0; i < times; i++) {
            loop.turn();
        }
    }

    @Test
    void aStoreThatFailsIsAskedAgainSecondsLater() {
        store.fails = true;
        assertThat(loop.turn()).isEqualTo(PERIOD);
        store.fails = false;
        loop.turn();
        assertThat(store.turns).isEqualTo(2);
    }

    @Test
    void afterTheClockWasPutForwardNothingIsRemovedForAnHour() {
        loop.turn();
        clock.advance(Duration.ofDays(400));
        loop.turn();
        pass(Duration.ofMinutes(59));
        loop.turn();
        assertThat(store.turns).isEqualTo(1);
        pass(Duration.ofMinutes(1));
        loop.turn();
        assertThat(store.turns).isEqualTo(2);
    }

    @Test
    void aClockThatIsPutRightEndsTheRest() {
        loop.turn();
        clock.advance(Duration.ofDays(400));
        loop.turn();
        clock.advance(Duration.ofDays(-400));
        loop.turn();
        assertThat(store.turns).isEqualTo(2);
    }

    @Test
    void timeThatGoesByIsNoJump() {
        loop.turn();
        pass(Duration.ofDays(3));
        loop.turn();
        assertThat(store.turns).isEqualTo(2);
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    private final class CountingStore implements JobRetention {
        private final List<Integer> asked = new ArrayList<>();
        private int turns;
        private boolean more;
        private boolean fails;
        private Duration keeps = Duration.ZERO;
        private Duration waits = Duration.ZERO;
        private @Nullable Duration says;

        @Override
        public RemovalTurn prune(int most) {
            turns++;
            asked.add(most);
            nanos.addAndGet(waits.plus(keeps).toNanos());
            if (fails) {
                throw new IllegalStateException("no");
            }
            return new RemovalTurn(more, says == null ? keeps : says);
        }

        @Override
        public RetentionFigures retention() {
            return RetentionFigures.UNKNOWN;
        }
    }
}
