package io.coremill.schedule.run;

import io.coremill.schedule.TickOutcome;
import java.time.Duration;

/// Hears what became of ticks on this node.
public interface TickListener {

    /// @param ticks how many, all with this outcome
    void ticked(TickOutcome outcome, long ticks);

    /// A tick has made its job.
    ///
    /// @param after when it was due
    void made(Duration after);
}
