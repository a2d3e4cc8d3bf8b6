package io.coremill.schedule.run;

import io.coremill.schedule.ScheduleStore;
import org.springframework.context.SmartLifecycle;

/// Lets schedules tick once everything else has started, and no more before anything else stops.
final class ScheduleLifecycle implements SmartLifecycle {
    private final ScheduleThread thread;
    private final ScheduleStore store;
    private final ConfiguredSchedules configured;
    private volatile boolean running;

    ScheduleLifecycle(ScheduleRunner runner, ScheduleStore store, ConfiguredSchedules configured) {
        this.thread = new ScheduleThread(runner);
        this.store = store;
        this.configured = configured;
    }

    @Override
    public void start() {
        configured.write();
        thread.start(store);
        running = true;
    }

    @Override
    public void stop() {
        thread.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
