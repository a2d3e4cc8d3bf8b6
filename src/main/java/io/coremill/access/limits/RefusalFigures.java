package io.coremill.access.limits;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What has been refused or cut off on this node, by the limit that was reached. Safe from any
/// thread.
public final class RefusalFigures {
    private final Map<CallerLimit, LongAdder> counts = new EnumMap<>(CallerLimit.class);

    public RefusalFigures() {
        for (var limit : CallerLimit.values()) {
            counts.put(limit, new LongAdder());
        }
    }

    public void count(CallerLimit limit) {
        of(limit).increment();
    }

    public long counted(CallerLimit limit) {
        return of(limit).sum();
    }

    private LongAdder of(CallerLimit limit) {
        return Objects.requireNonNull(counts.get(limit));
    }
}
