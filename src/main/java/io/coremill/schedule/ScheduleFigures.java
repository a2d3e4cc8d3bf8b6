package io.coremill.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// @param schedules how many there are
/// @param nextDue when the next tick is due; null if none is to come
public record ScheduleFigures(long schedules, @Nullable Instant nextDue) {
    public static final ScheduleFigures NONE = new ScheduleFigures(0, null);
}
