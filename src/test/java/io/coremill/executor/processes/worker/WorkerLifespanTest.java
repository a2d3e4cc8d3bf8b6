package io.coremill.executor.processes.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.executor.processes.worker.WorkerLifespan.Life;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkerLifespanTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void withoutSettingsItIsNeverOver() {
        var lifespan = new WorkerLifespan(RecyclePolicy.NEVER, new Random(1));
        var life = new Life(Long.MAX_VALUE, Duration.ofDays(999), Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(lifespan.isOver(life)).isNull();
    }

    @Test
    void eachLimitEndsItWithItsOwnReason() {
        var lifespan =
                new WorkerLifespan(new RecyclePolicy(100, MINUTE, 1_000L, 1_000L), new Random(1));
        assertThat(lifespan.isOver(new Life(80, Duration.ofSeconds(50), 800, 800))).isNull();
        assertThat(lifespan.isOver(new Life(100, Duration.ZERO, 0, 0)))
                .isEqualTo(WorkerStopCause.RECYCLED_JOBS);
        assertThat(lifespan.isOver(new Life(0, MINUTE, 0, 0)))
                .isEqualTo(WorkerStopCause.RECYCLED_AGE);
        assertThat(lifespan.isOver(new Life(0, Duration.ZERO, 1_000, 0)))
                .isEqualTo(WorkerStopCause.RECYCLED_MEMORY);
        assertThat(lifespan.isOver(new Life(0, Duration.ZERO, 0, 1_000)))
                .isEqualTo(WorkerStopCause.RECYCLED_MEMORY);
    }

    @Test
    void thoseThatStartTogetherDoNotGoTogether() {
        var recycling = new RecyclePolicy(1_000, null, null, null);
        var random = new Random(1);
        long ends =
                IntStream.range(0, 20)
                        .mapToObj(_ -> new WorkerLifespan(recycling, random))
                        .map(WorkerLifespanTest::jobs)
                        .distinct()
                        .count();
        assertThat(ends).isGreaterThan(15);
    }

    private static int jobs(WorkerLifespan lifespan) {
        return IntStream.rangeClosed(900, 1_000)
                .filter(jobs -> lifespan.isOver(new Life(jobs, Duration.ZERO, 0, 0)) != null)
                .findFirst()
                .orElseThrow();
    }
}
