package io.coremill.executor;

import java.time.Instant;

/// Which worker it is: its name, and the process that has it.
///
/// @param id the queue's name and a number, `python-2`
public record WorkerIdentity(String id, String queue, long pid, Instant startedAt) {

    /// The queue of a worker of that name, if there is such a worker.
    public static String queueOf(String id) {
        int end = id.lastIndexOf('-');
        return end < 0 ? id : id.substring(0, end);
    }
}
