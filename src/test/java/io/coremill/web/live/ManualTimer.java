package io.coremill.web.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A timer whose time passes when a test asks, on the thread of the test.
final class ManualTimer extends ScheduledThreadPoolExecutor {
    private final List<Task> tasks = new ArrayList<>();
    private Duration now = Duration.ZERO;

    ManualTimer() {
        super(0);
    }

    private record Task(Duration at, Runnable work) {}

    @Override
    @SuppressWarnings("NullAway") // no caller looks at it
    public @Nullable ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        if (isShutdown()) {
            throw new RejectedExecutionException("it is shut down");
        }
        tasks.add(new Task(now.plus(Duration.of(delay, unit.toChronoUnit())), work));
        return null;
    }

    /// What is due at once.
    void run() {
        advance(Duration.ZERO);
    }

    void advance(Duration by) {
        Duration end = now.plus(by);
        Task next = firstUntil(end);
        while (next != null) {
            tasks.remove(next);
            now = next.at();
            next.work().run();
            next = firstUntil(end);
        }
        now = end;
    }

    /// How many tasks are due within a time.
    long dueWithin(Duration time) {
        return tasks.stream().filter(task -> task.at().compareTo(now.plus(time)) <= 0).count();
    }

    private @Nullable Task firstUntil(Duration end) {
        return tasks.stream()
                .filter(task -> task.at().compareTo(end) <= 0)
                .min(Comparator.comparing(Task::at))
                .orElse(null);
    }
}
