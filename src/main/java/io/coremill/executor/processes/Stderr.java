package io.coremill.executor.processes;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker's stderr: read to its end by a thread, however much there is, and passed on line by
/// line. Only the beginning of a very long line is kept.
///
/// What a worker prints just before it answers belongs to the job it answers. So whoever has read
/// an answer calls [#catchUp], which on Linux passes on all that was written before.
final class Stderr implements Runnable {
    private static final int DESCRIPTOR = 2;
    private static final int CHUNK = 8192;
    private static final int PIPE = 64 * 1024;

    private final InputStream in;

    // Guarded by this object's monitor.
    private @Nullable RawPipe pipe;
    private final byte[] chunk = new byte[CHUNK];
    private final LineCutter lines;

    Stderr(Process process, Consumer<String> lines) {
        this.lines = new LineCutter(lines);
        this.in = process.getErrorStream();
        this.pipe = RawPipe.writtenBy(process, DESCRIPTOR).orElse(null);
        if (pipe != null) {
            closeStream(); // or Process would take from the pipe what is left when its child ends
        }
    }

    @Override
    public void run() {
        RawPipe raw = pipe();
        if (raw == null) {
            readStream();
        } else {
            do {
                raw.await();
            } while (readAtMost(CHUNK));
        }
        end();
    }

    /// Passes on what has been written before this call, as far as the system lets us. Waits for
    /// nobody.
    void catchUp() {
        readAtMost(PIPE);
    }

    private synchronized @Nullable RawPipe pipe() {
        return pipe;
    }

    /// @return whether there may be more some time
    private synchronized boolean readAtMost(int most) {
        int total = 0;
        while (pipe != null && total < most) {
            int count = pipe.read(chunk);
            if (count == 0) {
                pipe.close();
                pipe = null;
            } else if (count < 0) {
                return true;
            } else {
                lines.take(chunk, count);
                total += count;
            }
        }
        return pipe != null;
    }

    private void readStream() {
        try {
            var bytes = new byte[CHUNK];
            int count = in.read(bytes);
            while (count >= 0) {
                take(bytes, count);
                count = in.read(bytes);
            }
        } catch (IOException e) {
            // the pipe is closed under us once the worker has ended
        }
    }

    private void closeStream() {
        try {
            in.close();
        } catch (IOException e) {
            // nothing was read from it yet, so nothing is lost
        }
    }

    private synchronized void take(byte[] bytes, int count) {
        lines.take(bytes, count);
    }

    private synchronized void end() {
        lines.end();
    }
}
