package io.coremill.queue.schedule;

import io.coremill.schedule.ScheduleStore.ScheduleWatch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Passes on what is new about the schedules of a store, once there is somebody to hear it.
public final class ScheduleNews implements ScheduleWatch {
    private volatile @Nullable ScheduleWatch watch;

    void watchedBy(ScheduleWatch watcher) {
        watch = watcher;
    }

    @Override
    public void changed() {
        var current = watch;
        if (current != null) {
            current.changed();
        }
    }

    @Override
    public void nextDue(@Nullable Instant due) {
        var current = watch;
        if (current != null) {
            current.nextDue(due);
        }
    }
}
