package io.coremill.executor.processes.worker;

import io.coremill.subprocess.Subprocess;
import java.util.OptionalInt;

/// A worker's process that has just been started, and what it has for itself.
///
/// @param core that it is pinned to
/// @param belongings gone when they are closed, once the process has ended
public record StartedProcess(Subprocess process, OptionalInt core, Runnable belongings) {

    /// Ends it, for there will be no worker.
    public void discard() {
        process.close();
        belongings.run();
    }
}
