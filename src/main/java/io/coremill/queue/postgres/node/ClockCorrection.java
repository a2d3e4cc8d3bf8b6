package io.coremill.queue.postgres.node;

import java.time.Duration;

/// Takes in the time of the database as a look at it has shown it.
@FunctionalInterface
public interface ClockCorrection {
    /// For clocks that do not follow the database.
    ClockCorrection NONE = (_, _, _) -> Duration.ZERO;

    /// @param database its time, in microseconds since 1970, at some moment of the look
    /// @param before nanoseconds of this machine's steady clock when the look began
    /// @param after the same when it was over
    /// @return how far the clock was put forward
    Duration look(long database, long before, long after);
}
