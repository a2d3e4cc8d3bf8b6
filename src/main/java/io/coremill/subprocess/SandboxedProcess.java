package io.coremill.subprocess;

import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;

/// A process in a sandbox. What was started is the sandbox: to kill it ends all that is inside; any
/// other signal, and all that is measured, is for the program.
public final class SandboxedProcess implements Subprocess {
    private static final long UNKNOWN = 0;

    /// Reaches no process, and still reports whether one is there.
    private static final int NONE = 0;

    private final Subprocess sandbox;
    private volatile long program = UNKNOWN;

    public SandboxedProcess(Subprocess sandbox) {
        this.sandbox = sandbox;
    }

    @Override
    public void listen(Listener listener) {
        sandbox.listen(listener);
    }

    /// That of the program, or of the sandbox until that is there.
    @Override
    public long pid() {
        if (program == UNKNOWN) {
            program = SandboxedProgram.programOf(sandbox.pid()).orElse(UNKNOWN);
        }
        return program == UNKNOWN ? sandbox.pid() : program;
    }

    @Override
    public void write(byte[] messages) {
        sandbox.write(messages);
    }

    @Override
    public boolean isClear() {
        return sandbox.isClear();
    }

    @Override
    public long taken() {
        return sandbox.taken();
    }

    @Override
    public void closeStdin() {
        sandbox.closeStdin();
    }

    @Override
    public InputStream stdout() {
        return sandbox.stdout();
    }

    @Override
    public boolean signal(int signal) {
        OptionalLong group =
                signal == ProcessSignals.KILL || pid() == sandbox.pid()
                        ? OptionalLong.empty()
                        : SandboxedProgram.groupOf(sandbox.pid());
        if (group.isEmpty() || !sandbox.signal(NONE)) {
            return sandbox.signal(signal);
        }
        ProcessSignals.toGroup(group.getAsLong(), signal);
        return true;
    }

    @Override
    public boolean awaitEnd(Duration atMost) {
        return sandbox.awaitEnd(atMost);
    }

    /// The sandbox passes on in a code what signal ended the program.
    @Override
    public ExitStatus reap() {
        ExitStatus status = sandbox.reap();
        return status.code() == null ? status : ExitStatus.ofRuntime(status.code());
    }

    @Override
    public OptionalLong usedNanos() {
        return sandbox.usedNanos();
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
