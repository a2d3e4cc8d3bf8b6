package io.coremill.executor.processes.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PipelineDepthTest {
    private static final long SHORT = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(5);

    private final PipelineDepth depth = new PipelineDepth();

    @Test
    void nothingIsSentAheadUntilJobsAreKnownToBeShort() {
        run(7, "noop", SHORT);
        assertThat(depth.window()).isOne();
        run(1, "noop", SHORT);
        assertThat(depth.window()).isGreaterThan(1);
        assertThat(depth.mayFollow("noop")).isTrue();
    }

    @Test
    void theWindowHoldsTheWorkOfAShortTimeAndNoMore() {
        run(100, "noop", SHORT);
        assertThat(depth.window()).isEqualTo(32);
        run(100, "noop", TimeUnit.MICROSECONDS.toNanos(500));
        assertThat(depth.window()).isBetween(2, 4);
    }

    @Test
    void oneLongJobEndsIt() {
        run(100, "noop", SHORT);
        run(1, "noop", LONG);
        assertThat(depth.window()).isOne();
        assertThat(depth.mayFollow("noop")).isFalse();
    }

    @Test
    void anotherTypeIsNotKnownToBeShort() {
        run(100, "noop", SHORT);
        assertThat(depth.mayFollow("primes")).isFalse();
        run(1, "primes", SHORT);
        assertThat(depth.window()).isOne();
    }

    private void run(int times, String type, long nanos) {
        for (int i = 0; i < times; i++) {
            depth.ended(type, nanos);
        }
    }
}
