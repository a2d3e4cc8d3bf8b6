package io.coremill.subprocess.launch;

import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.RuntimeProcess;
import io.coremill.subprocess.Subprocess;
import io.coremill.subprocess.linux.NativeProcess;
import io.coremill.subprocess.linux.PosixCalls;
import io.coremill.subprocess.linux.PosixSpawn;
import java.io.IOException;
import java.util.function.LongSupplier;

/// Starts processes in the best way that this system has.
public final class SubprocessStart {

    private SubprocessStart() {}

    /// Starts the process on the calling thread: where the system lets us, it dies with that.
    ///
    /// @param name of the threads that it may need
    /// @param nanos rises steadily from anywhere
    public static Subprocess of(ProcessLaunch launch, String name, LongSupplier nanos)
            throws IOException {
        if (PosixCalls.HERE.isEmpty() || PosixSpawn.HERE.isEmpty()) {
            return new RuntimeProcess(launch.builder().start(), name);
        }
        PosixSpawn spawn = PosixSpawn.HERE.get();
        return NativeProcess.start(
                PosixCalls.HERE.get(), nanos, descriptors -> spawn.start(launch, descriptors));
    }
}
