package io.coremill.subprocess.linux;

import java.io.IOException;
import java.util.BitSet;

/// Pipes for a child that is about to be started. Once it is, our ends are kept and its ends
/// closed; if it is not, whatever happens, all are closed.
public final class OpenedPipes implements AutoCloseable {
    private final PosixCalls posix;
    private final BitSet descriptors = new BitSet();

    public OpenedPipes(PosixCalls posix) {
        this.posix = posix;
    }

    /// Starts a child.
    @FunctionalInterface
    public interface Start {
        /// @return its process id
        int with(PosixSpawn.Descriptors descriptors) throws IOException;
    }

    public PosixCalls.Ends pipe() throws IOException {
        PosixCalls.Ends ends = posix.pipe();
        descriptors.set(ends.reading());
        descriptors.set(ends.writing());
        return ends;
    }

    int bell() throws IOException {
        int bell = posix.bell();
        descriptors.set(bell);
        return bell;
    }

    void keep(int descriptor) {
        descriptors.clear(descriptor);
    }

    public ChildProcess start(
            Start start, PosixCalls.Ends in, PosixCalls.Ends out, PosixCalls.Ends err)
            throws IOException {
        int pid =
                start.with(new PosixSpawn.Descriptors(in.reading(), out.writing(), err.writing()));
        ChildProcess child = ChildProcess.of(posix, pid);
        keep(in.writing());
        keep(out.reading());
        keep(err.reading());
        return child;
    }

    @Override
    public void close() {
        descriptors.stream().forEach(posix::close);
    }
}
