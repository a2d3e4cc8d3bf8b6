package io.coremill.subprocess;

import java.io.IOException;
import java.util.BitSet;

/// Pipes for a child that is about to be started. Once it is, our ends are kept and its ends
/// closed; if it is not, whatever happens, all are closed.
public final class OpenedPipes implements AutoCloseable {
    private final Posix posix;
    private final BitSet descriptors = new BitSet();

    public OpenedPipes(Posix posix) {
        this.posix = posix;
    }

    /// Starts a child.
    @FunctionalInterface
    public interface Start {
        /// @return its process id
        int with(PosixSpawn.Descriptors descriptors) throws IOException;
    }

    public Posix.Ends pipe() throws IOException {
        Posix.Ends ends = posix.pipe();
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

    public Child start(Start start, Posix.Ends in, Posix.Ends out, Posix.Ends err)
            throws IOException {
        int pid =
                start.with(new PosixSpawn.Descriptors(in.reading(), out.writing(), err.writing()));
        Child child = Child.of(posix, pid);
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
