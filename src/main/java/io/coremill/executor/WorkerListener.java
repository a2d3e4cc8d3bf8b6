package io.coremill.executor;

import java.time.Duration;

/// Hears of worker processes that come and go. Must be short, must not block, and must not throw.
public interface WorkerListener {
    WorkerListener NOBODY =
            new WorkerListener() {
                @Override
                public void spawned(String queue, Duration took) {}

                @Override
                public void exited(String queue, ExitReason reason) {}
            };

    /// @param took from the decision to start it until its process ran; it may take longer to be
    ///     ready
    void spawned(String queue, Duration took);

    void exited(String queue, ExitReason reason);
}
