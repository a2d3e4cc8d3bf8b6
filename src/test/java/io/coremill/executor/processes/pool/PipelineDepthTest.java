package io.coremill.executor.processes.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PipelineDepthTest {
    private static final long SHORT = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(5);

    private final PipelineDepth pace = new PipelineDepth();

    @Test
    void nothingIsSentAheadUntilJobsAreKnownToBeShort() {
        run(7, "noop", SHORT);
        assertThat(pace.window()).isOne();
        run(1, "noop", SHORT);
        assertThat(pace.window()).isGreaterThan(1);
        assertThat(pace.mayFollow("noop")).isTrue();
    }

    @Test
    void theWindowHoldsTheWorkOfAShortTimeAndNoMore() {
        run(100, "noop", SHORT);
        assertThat(pace.window()).isEqualTo(32);
        run(100, "noop", TimeUnit.MICROSECONDS.toNanos(500));
        assertThat(pace.window()).isBetween(2, 4);
    }

    @Test
    void oneLongJobEndsIt() {
        run(100, "noop", SHORT);
        run(1, "noop", LONG);
        assertThat(pace.window()).isOne();
        assertThat(pace.mayFollow("noop")).isFalse();
    }

    @Test
    void anotherTypeIsNotKnownToBeShort() {
        run(100, "noop", SHORT);
        assertThat(pace.mayFollow("primes")).isFalse();
        run(1, "primes", SHORT);
        assertThat(pace.window()).isOne();
    }

    private void run(int times, String type, long nanos) {
        for (int i = 0; i < times; i++) {
            pace.ended(type, nanos);
        }
    }
}
