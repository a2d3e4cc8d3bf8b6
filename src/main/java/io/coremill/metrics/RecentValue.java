package io.coremill.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is good for a moment: the gauges of one scrape read it once between them.
final class RecentValue<T> implements Supplier<T> {
    static final Duration MOMENT = Duration.ofMillis(500);

    private final Supplier<T> source;
    private final InstantSource clock;
    private @Nullable T value;
    private Instant readAt = Instant.MIN;

    RecentValue(Supplier<T> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public synchronized T get() {
        Instant now = clock.instant();
        T known = value;
        if (known != null && !now.isBefore(readAt) && now.isBefore(readAt.plus(MOMENT))) {
            return known;
        }
        T fresh = source.get();
        value = fresh;
        readAt = now;
        return fresh;
    }
}
