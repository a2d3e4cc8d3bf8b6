package io.coremill.dispatch;

import io.coremill.job.Outcome;
import io.coremill.job.Ran;
import io.coremill.queue.QueueDefinition;
import java.time.Duration;

/// Hears of every attempt that has ended. Called on the thread that ran it: must be short, must not
/// block, and must not throw.
public interface AttemptListener {

    /// @param wait from when the job was due to its start
    /// @param run from its start to its end
    void ended(
            QueueDefinition queue,
            String type,
            Outcome outcome,
            Duration wait,
            Duration run,
            Ran ran);
}
