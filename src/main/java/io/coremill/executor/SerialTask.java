package io.coremill.executor;

import java.util.concurrent.atomic.AtomicInteger;

/// Does a task again for every caller, one at a time, and no caller waits: one that asks while it
/// is being done leaves a note, and it is then done once more.
public final class SerialTask {
    private final Runnable task;
    private final AtomicInteger asked = new AtomicInteger();

    /// @param task whose failure is its caller's; who asked meanwhile has to ask again
    public SerialTask(Runnable task) {
        this.task = task;
    }

    /// After the return the task either has begun after this call, or will.
    public void run() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int answered = 1;
        while (answered > 0) {
            int seen = asked.get();
            runOnce();
            answered = asked.addAndGet(-seen);
        }
    }

    /// One that fails must not keep all later ones away.
    private void runOnce() {
        boolean isDone = false;
        try {
            task.run();
            isDone = true;
        } finally {
            if (!isDone) {
                asked.set(0);
            }
        }
    }
}
