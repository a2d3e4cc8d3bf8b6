package io.coremill.executor.threads;

import io.coremill.executor.Assignment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A platform thread with room for one attempt, and a letter box for when it is idle.
final class ThreadSlot {
    private final Thread thread;
    private @Nullable Assignment given;
    private boolean dismissed;
    private boolean left;

    ThreadSlot(String name, Consumer<ThreadSlot> life) {
        // A daemon: a thread that ignores its interrupt must not keep the service from ending.
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> life.accept(this));
    }

    void start() {
        thread.start();
    }

    /// Hands over an attempt; for a slot that waits or is about to, and once.
    ///
    /// @return false if the slot has been dismissed and has left
    synchronized boolean give(Assignment assignment) {
        if (left) {
            return false;
        }
        given = assignment;
        notifyAll();
        return true;
    }

    /// Waits to be given something; null once the slot is dismissed.
    synchronized @Nullable Assignment await() {
        while (given == null && !dismissed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Not for us: an attempt that is over left code that still holds this thread.
            }
        }
        Assignment next = given;
        given = null;
        left = next == null;
        return next;
    }

    synchronized void dismiss() {
        dismissed = true;
        notifyAll();
    }
}
