package io.coremill.dispatch;

import io.coremill.job.Outcome;
import io.coremill.job.Ran;
import io.coremill.queue.QueueDefinition;
import java.time.Duration;

/// Hears of every attempt that starts, and of its end. Called on the thread that runs it: must be
/// short, must not block, and must not throw.
public interface AttemptListener {

    /// @param wait from when the job was due to now; less than nothing if the clock was set back
    void started(QueueDefinition queue, String type, Duration wait);

    /// @param run from its start to its end
    void ended(QueueDefinition queue, String type, Outcome outcome, Duration run, Ran ran);
}
