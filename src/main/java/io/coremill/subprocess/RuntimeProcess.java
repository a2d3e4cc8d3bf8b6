package io.coremill.subprocess;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A process where there is nothing better than the Java runtime's own: each pipe has a
/// thread beside the one that reads.
public final class RuntimeProcess implements Subprocess {
    private static final int CHUNK = 8192;
    private static final int MOST_PIECES = 16;

    /// What is no longer is written to a pipe as a whole or not at all, as POSIX has it.
    private static final int WHOLE = 512;
    private static final byte[] END = {};

    /// How long after its end to wait for the last of its output.
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    /// A reader that nothing holds up is through after this, on a busy machine too.
    private static final Duration READ_BY_THEN = Duration.ofSeconds(1);

    private final Process process;
    private final String name;
    private final Stdout stdout = new Stdout();
    private final BlockingQueue<byte[]> toRead = new LinkedBlockingQueue<>(MOST_PIECES);
    private final BlockingQueue<byte[]> toWrite = new LinkedBlockingQueue<>();
    private final Thread outReader;
    private final Thread errReader;
    private int unwritten = 0;
    private final AtomicLong taken = new AtomicLong();
    private volatile @Nullable Listener listener;

    /// @param name of the threads
    public RuntimeProcess(Process process, String name) {
        this.process = process;
        this.name = name;
        this.outReader = thread("stdout", this::readOut);
        this.errReader = thread("stderr", this::readErr);
    }

    @Override
    public void listen(Listener whom) {
        listener = whom;
        errReader.start();
        outReader.start();
        thread("stdin", this::writeAll).start();
        Executor afterLastWords =
                CompletableFuture.delayedExecutor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        var _ = process.onExit().thenRunAsync(this::endStdout, afterLastWords);
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public synchronized void write(byte[] messages) {
        if (messages.length > 0) {
            unwritten++;
            toWrite.add(messages);
        }
    }

    @Override
    public synchronized boolean isClear() {
        return unwritten == 0;
    }

    @Override
    public long taken() {
        return taken.get();
    }

    @Override
    public void closeStdin() {
        toWrite.add(END);
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public boolean signal(int signal) {
        boolean isAlive = process.isAlive();
        if (isAlive) {
            ProcessSignals.send(process, signal);
        }
        return isAlive;
    }

    @Override
    public boolean awaitEnd(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public ExitStatus reap() {
        int value = process.onExit().join().exitValue();
        ProcessSignals.killRest(process);
        join(errReader, LAST_WORDS);
        close();
        return ExitStatus.ofRuntime(value);
    }

    @Override
    public OptionalLong usedNanos() {
        return OptionalLong.empty(); // it is thrown away by who waits for it
    }

    @Override
    public void close() {
        process.destroyForcibly();
        toWrite.add(END);
        stdout.isEnded = true;
    }

    private Thread thread(String what, Runnable task) {
        return Thread.ofPlatform().name(name + "-" + what).daemon().unstarted(task);
    }

    /// Passes on what the thread beside it has read, and nothing once the process has ended.
    private final class Stdout extends InputStream {
        private byte[] piece = END;
        private int at = 0;
        private volatile boolean isEnded = false;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int most) {
            if (most == 0) {
                return 0; // not the end
            }
            if (at == piece.length && !isEnded) {
                piece = nextPiece();
                at = 0;
            }
            int count = Math.min(most, piece.length - at);
            System.arraycopy(piece, at, target, from, count);
            at += count;
            return count == 0 ? -1 : count;
        }

        private byte[] nextPiece() {
            try {
                byte[] next = toRead.take();
                isEnded = next.length == 0;
                return next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return END;
            }
        }
    }

    private void readOut() {
        try (InputStream in = process.getInputStream()) {
            var bytes = new byte[CHUNK];
            int count = in.read(bytes);
            while (count >= 0 && !stdout.isEnded) {
                pass(Arrays.copyOf(bytes, count));
                count = in.read(bytes);
            }
            pass(END);
        } catch (IOException e) {
            pass(END); // the pipe is closed under us once the process has ended
        }
    }

    /// What the process has left behind may hold its stdout, so that it does not end.
    private void endStdout() {
        if (outReader.isAlive()) {
            ProcessSignals.killRest(process);
            join(outReader, READ_BY_THEN);
            pass(END);
        }
    }

    private static void join(Thread thread, Duration atMost) {
        try {
            thread.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(byte[] piece) {
        try {
            boolean taken = toRead.offer(piece);
            while (!taken && !stdout.isEnded) {
                taken = toRead.offer(piece, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readErr() {
        try (InputStream in = process.getErrorStream()) {
            var bytes = new byte[CHUNK];
            int count = in.read(bytes);
            while (count >= 0) {
                Listener whom = listener;
                if (whom != null) {
                    whom.complained(bytes, count);
                }
                count = in.read(bytes);
            }
        } catch (IOException e) {
            // the pipe is closed under us once the process has ended
        }
    }

    private void writeAll() {
        try (OutputStream out = process.getOutputStream()) {
            byte[] messages = toWrite.take();
            while (messages.length > 0 && process.isAlive()) {
                write(messages, out);
                written();
                messages = toWrite.take();
            }
        } catch (IOException e) {
            // the process has ended; the reader of its stdout will see that
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(byte[] messages, OutputStream out) throws IOException {
        taken.addAndGet(messages.length);
        try {
            out.write(messages);
            out.flush();
        } catch (IOException e) {
            if (messages.length <= WHOLE) {
                taken.addAndGet(-messages.length);
            }
            throw e;
        }
    }

    private void written() {
        boolean isClear;
        synchronized (this) {
            unwritten--;
            isClear = unwritten == 0;
        }
        Listener whom = listener;
        if (isClear && whom != null) {
            whom.cleared();
        }
    }
}
