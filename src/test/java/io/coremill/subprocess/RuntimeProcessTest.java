package io.coremill.subprocess;

import java.io.IOException;

/// A process of the Java runtime, as systems have it that lack the rest.
class RuntimeProcessTest extends SubprocessContract {
    @Override
    protected Subprocess start(ProcessLaunch launch) throws IOException {
        var process = new RuntimeProcess(launch.builder().start(), "test");
        process.listen(recorder);
        return process;
    }
}
