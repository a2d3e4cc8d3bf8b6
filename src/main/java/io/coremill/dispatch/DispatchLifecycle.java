package io.coremill.dispatch;

import org.springframework.context.SmartLifecycle;

/// Starts claiming when everything else has started, and drains before anything else stops: the API
/// answers all the while.
final class DispatchLifecycle implements SmartLifecycle {
    private final JobDispatcher dispatcher;
    private volatile boolean running;

    DispatchLifecycle(JobDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public void start() {
        dispatcher.start();
        running = true;
    }

    @Override
    public void stop() {
        dispatcher.close();
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
