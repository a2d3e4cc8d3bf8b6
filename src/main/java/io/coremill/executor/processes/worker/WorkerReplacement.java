package io.coremill.executor.processes.worker;

import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.executor.processes.worker.WorkerLifespan.Life;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Whom a worker succeeds, and when it has to be succeeded itself. Safe from any thread.
public final class WorkerReplacement {
    private final WorkerLifespan lifespan;
    private volatile @Nullable WorkerProcess predecessor;
    private volatile boolean isUnderWay = false;

    /// @param predecessor null if it takes a free place
    WorkerReplacement(RecyclePolicy recycling, @Nullable WorkerProcess predecessor) {
        this.lifespan = new WorkerLifespan(recycling, ThreadLocalRandom.current());
        this.predecessor = predecessor;
    }

    /// Why it is to be replaced; null if it is not.
    @Nullable WorkerStopCause isOver(Life life) {
        return lifespan.isOver(life);
    }

    /// Whether a successor is there or on its way.
    public boolean isUnderWay() {
        return isUnderWay;
    }

    public void setUnderWay(boolean whether) {
        isUnderWay = whether;
    }

    /// It can take over: the one before it may go.
    void takeOver() {
        WorkerProcess before = predecessor;
        if (before != null) {
            WorkerStopCause why = before.isOver();
            before.retire(why == null ? WorkerStopCause.RECYCLED_AGE : why);
        }
    }

    /// The one before it has gone, for whatever reason.
    void forget(WorkerProcess gone) {
        if (predecessor == gone) {
            predecessor = null;
        }
    }

    /// It has gone itself: if it has not taken over, another one may.
    void end() {
        WorkerProcess before = predecessor;
        if (before != null) {
            before.replacement().setUnderWay(false);
        }
    }
}
