package io.coremill.executor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs the attempts of one queue. It takes them from its [AssignmentSource] whenever it has a free
/// slot, on one of its threads or on the one that calls [#wake], so that none is handed from
/// thread to thread without need.
public interface JobExecutor extends AutoCloseable {

    /// How many attempts it can hold at once as things are: its slots, without those that are stuck
    /// or that it cannot serve just now.
    int capacity();

    Slots slots();

    /// Its source has something new. Never blocks.
    void wake();

    /// Gives up an attempt that it has taken from its source and that does not run yet. It is not
    /// given it again.
    ///
    /// @return whether it was there; if not, it has been started or is about to be
    default boolean withdraw(Assignment assignment) {
        return false; // what starts whatever it takes has none
    }

    /// Why it cannot run anything at present, for a person to read; null if it can.
    @Nullable String degradedBy();

    /// Its worker processes; none for threads.
    List<WorkerView> workers();

    /// The names of those that can be recycled. Looks at none of them, and never waits.
    default List<String> workerNames() {
        return List.of(); // threads have none, and a process with one job ends anyway
    }

    /// The types of jobs that its workers announce that they know, by the last hello; null if it
    /// named nothing, or none has come.
    default @Nullable Set<String> announcedTypes() {
        return null; // threads run what the service knows
    }

    /// Has a worker end once it is done with what it has, and another one take its place.
    ///
    /// @return whether it was there and was not ending already
    default boolean recycle(String worker) {
        return false; // threads have none, and a process with one job ends anyway
    }

    /// How the last worker of each name ended that had one before those it has now.
    default List<WorkerEnd> ends() {
        return List
                .of(); // threads have none, and of a process with one job its attempt reports them
    }

    /// What a worker has left behind lately; empty if it is not there.
    default Optional<WorkerTrace> trace(String worker) {
        return Optional.empty();
    }

    /// Ends its threads and processes. Attempts that still run are stopped as drained first.
    @Override
    void close();

    /// @param busy running an attempt
    /// @param stuck held by an attempt that was asked to stop and has not; not counted as busy
    record Slots(int total, int busy, int stuck) {
        public int idle() {
            return Math.max(0, total - busy - stuck);
        }
    }
}
