package io.coremill.handler;

import io.coremill.job.Progress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An attempt that remembers what the handler reports, for tests of handlers.
public final class RecordingContext implements JobContext {
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    /// From now on [#checkStopped] ends the attempt. A test that wants to see a thread interrupted
    /// does that by itself.
    public void stop() {
        stopped = true;
    }

    /// What was reported, the oldest first.
    public List<Progress> toldProgress() {
        return List.copyOf(progress);
    }

    /// What was logged, the oldest first.
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public String job() {
        return "00000000-0000-7000-8000-000000000000";
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public void progress(Progress latest) {
        progress.add(latest);
    }

    @Override
    public void log(String message) {
        lines.add(message);
    }

    @Override
    public void checkStopped() throws InterruptedException {
        if (Thread.interrupted() || stopped) {
            throw new InterruptedException("stopped");
        }
    }
}
