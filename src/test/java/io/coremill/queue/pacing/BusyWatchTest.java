package io.coremill.queue.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("anywhere")
class BusyWatchTest {
    private final AtomicLong nanos = new AtomicLong(-7);
    private final WorkTime time = new WorkTime();
    private final BusyWatch watch = new BusyWatch(time::nanos, nanos::get);

    @Test
    void aWriterIsBusyAsSoonAsItHasWrittenForHalfOfAWindow() {
        pass(10, 10);
        assertThat(watch.isBusy()).isFalse();
        pass(114, 114);
        assertThat(watch.isBusy()).isFalse();
        pass(1, 1);
        assertThat(watch.isBusy()).isTrue();
    }

    @Test
    void itStaysBusyBetweenItsCommits() {
        pass(130, 130);
        assertThat(watch.isBusy()).isTrue();
        pass(10, 0);
        assertThat(watch.isBusy()).isTrue();
        pass(110, 0);
        assertThat(watch.isBusy()).isTrue();
        pass(10, 0);
        assertThat(watch.isBusy()).isTrue();
    }

    @Test
    void itIsBusyNoMoreAfterAWindowInWhichItWroteLittle() {
        pass(250, 250);
        assertThat(watch.isBusy()).isTrue();
        pass(249, 124);
        assertThat(watch.isBusy()).isTrue();
        pass(1, 0);
        assertThat(watch.isBusy()).isFalse();
    }

    @Test
    void aLongTimeWithoutALookIsAWindow() {
        pass(60_000, 29_999);
        assertThat(watch.isBusy()).isFalse();
        pass(60_000, 30_000);
        assertThat(watch.isBusy()).isTrue();
    }

    @Test
    void whatOtherWritersDoIsNoWork() {
        time.committed("clients", Duration.ofSeconds(1));
        time.committed("all", Duration.ofSeconds(1));
        assertThat(time.nanos()).isZero();
        assertThat(watch.isBusy()).isFalse();
    }

    /// @param written how much of the time that passes a writer is busy
    private void pass(long millis, long written) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
        time.committed(WorkTime.LANE, Duration.ofMillis(written));
    }
}
