package io.coremill.metrics;

import io.coremill.queue.QueueListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;

/// Measures how long the store takes to write.
final class CommitMeters implements QueueListener {
    private static final Duration[] BUCKETS =
            LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
                    .mapToObj(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final KeyedMeters<String, Timer> commits;

    CommitMeters(MeterRegistry registry) {
        commits = new KeyedMeters<>(lane -> timer(registry, lane));
    }

    @Override
    public void committed(String lane, Duration took) {
        commits.get(lane).record(took);
    }

    private static Timer timer(MeterRegistry registry, String lane) {
        return Timer.builder("coremill.store.commit")
                .description("From the begin of a transaction to the answer to its commit")
                .serviceLevelObjectives(BUCKETS)
                .tag("lane", lane)
                .register(registry);
    }
}
