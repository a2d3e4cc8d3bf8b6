package io.coremill.executor.processes.worker;

import io.coremill.executor.processes.WorkerExit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The side that a worker works for. Called on the worker's own thread.
public interface WorkerOwner extends RequestSender.Supply {

    /// Whether workers that have written nothing yet may be given work.
    boolean trustsUnheard();

    /// The worker wrote something for the first time.
    void works(WorkerProcess worker);

    /// A worker announced how many attempts it takes at once, and perhaps of which types.
    void learned(int concurrency, @Nullable Set<String> types);

    /// One that is about to go has answered something: its successor may have more.
    void hasRoomFor(WorkerProcess retiring);

    /// The worker has ended; its place is free.
    ///
    /// @return whether its command is to blame
    boolean left(WorkerProcess worker, WorkerExit exit);

    /// What it had been given has been settled.
    void afterLeaving();

    /// Nothing of it is left.
    void settled();
}
