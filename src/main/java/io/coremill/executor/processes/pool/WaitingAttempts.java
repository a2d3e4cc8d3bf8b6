package io.coremill.executor.processes.pool;

import io.coremill.executor.Assignment;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Outcome;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/// Attempts taken from the source that no worker has yet, because one is only being started.
final class WaitingAttempts {
    private final Deque<Assignment> waiting = new ConcurrentLinkedDeque<>();
    private final ExecutionStats nowhere;
    private volatile @Nullable String closedBecause;

    WaitingAttempts(String node) {
        this.nowhere = ExecutionStats.at(node, ExecutorKind.PROCESSES);
    }

    void add(Assignment assignment) {
        waiting.add(assignment);
        giveBackIfClosed();
    }

    void addFirst(Assignment assignment) {
        waiting.addFirst(assignment);
        giveBackIfClosed();
    }

    @Nullable Assignment poll() {
        return waiting.poll();
    }

    /// @return whether it was there
    boolean remove(Assignment assignment) {
        return waiting.remove(assignment);
    }

    int size() {
        return waiting.size();
    }

    /// Gives back what waits, and whatever comes later.
    void close(String why) {
        closedBecause = why;
        giveBack(why);
    }

    private void giveBackIfClosed() {
        String why = closedBecause;
        if (why != null) {
            giveBack(why);
        }
    }

    void giveBack(String why) {
        Assignment next = waiting.poll();
        while (next != null) {
            next.ended(new Outcome.GivenBack(why), nowhere);
            next = waiting.poll();
        }
    }
}
