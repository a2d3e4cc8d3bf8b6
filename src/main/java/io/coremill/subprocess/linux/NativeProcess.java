package io.coremill.subprocess.linux;

import io.coremill.cores.usage.ProcessTree;
import io.coremill.subprocess.ExitStatus;
import io.coremill.subprocess.Subprocess;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A process on Linux that needs no further thread: the thread that reads its stdout also takes
/// what is on its stderr, writes what did not fit into its stdin before, and sees its end, all in
/// one `poll`.
///
/// A [Process] of the JDK takes four threads for that, and an attempt would go from one to another.
/// It also loses what [PosixCalls] reads at the end: the CPU time of the process, and whether a
/// signal ended it.
public final class NativeProcess implements Subprocess {
    private static final int CLOSED = -1;
    private static final int FOREVER = -1;
    private static final int NOTHING_NOW = -1;
    private static final int CHUNK = 16 * 1024;

    /// In the array of questions.
    private static final int PROCESS = 0;

    private static final int BELL = 1;
    private static final int STDERR = 2;
    private static final int STDIN = 3;
    private static final int STDOUT = 4;
    private static final int PLACES = 5;

    /// A process that got away from it may go on writing to its pipes; no pipe holds more than
    /// this.
    private static final int MOST_AT_THE_END = 1024 * 1024;

    private final PosixCalls posix;
    private final LongSupplier nanos;
    private final ChildProcess child;
    private final Stdout stdout = new Stdout();

    /// Rung by a thread that leaves something to write for the thread that reads.
    private final int bell;

    // For the thread that reads.
    private final PollSet polled;
    private final byte[] chunk = new byte[CHUNK];
    private int out;
    private int err;
    private boolean ended = false;
    private boolean isClosed = false;
    private OptionalLong usedNanos = OptionalLong.empty();
    private int takenSinceEnd = 0;
    private @Nullable Listener listener;

    // Guarded by this object's monitor.
    private int in;
    private boolean isClosing = false;
    private final Deque<byte[]> backlog = new ArrayDeque<>(0);
    private int written = 0;
    private long passed = 0;
    private long unread = 0;

    private NativeProcess(
            PosixCalls posix,
            LongSupplier nanos,
            ChildProcess child,
            int bell,
            int in,
            int out,
            int err) {
        this.posix = posix;
        this.nanos = nanos;
        this.child = child;
        this.bell = bell;
        this.in = in;
        this.out = out;
        this.err = err;
        this.polled = new PollSet(posix, PLACES, Arena.ofAuto());
        posix.neverWait(in);
        posix.neverWait(out);
        posix.neverWait(err);
    }

    /// @param nanos rises steadily from anywhere
    public static NativeProcess start(PosixCalls posix, LongSupplier nanos, OpenedPipes.Start start)
            throws IOException {
        try (var opened = new OpenedPipes(posix)) {
            PosixCalls.Ends in = opened.pipe();
            PosixCalls.Ends out = opened.pipe();
            PosixCalls.Ends err = opened.pipe();
            int bell = opened.bell();
            ChildProcess child = opened.start(start, in, out, err);
            opened.keep(bell);
            return new NativeProcess(
                    posix, nanos, child, bell, in.writing(), out.reading(), err.reading());
        }
    }

    @Override
    public void listen(Listener whom) {
        listener = whom;
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public boolean signal(int signal) {
        return child.signal(signal);
    }

    // ---- its stdin

    @Override
    public synchronized void write(byte[] messages) {
        if (in == CLOSED || isClosing) {
            return;
        }
        int count = backlog.isEmpty() ? writeNow(messages, 0) : 0;
        if (count < messages.length) {
            if (backlog.isEmpty()) {
                written = count;
                posix.ring(bell);
            }
            backlog.add(messages);
        }
    }

    @Override
    public synchronized boolean isClear() {
        return backlog.isEmpty();
    }

    @Override
    public synchronized long taken() {
        return passed - unread;
    }

    @Override
    public synchronized void closeStdin() {
        isClosing = true;
        if (backlog.isEmpty()) {
            closeIn();
        }
    }

    private int writeNow(byte[] messages, int from) {
        int count = Math.max(0, posix.writeNow(in, messages, from, messages.length - from));
        passed += count;
        return count;
    }

    /// @return whether nothing is left of what there was
    private synchronized boolean writeBacklog() {
        byte[] first = backlog.peek();
        while (first != null) {
            written += writeNow(first, written);
            if (written < first.length) {
                return false;
            }
            written = 0;
            backlog.remove();
            first = backlog.peek();
        }
        if (isClosing) {
            closeIn();
        }
        return true;
    }

    /// It is read no more.
    private synchronized void abandonStdin() {
        unread = in == CLOSED ? unread : posix.unread(in);
        backlog.clear();
        isClosing = true;
        closeIn();
    }

    private void closeIn() {
        in = closed(in);
    }

    private synchronized int inToAskAbout() {
        return backlog.isEmpty() ? CLOSED : in;
    }

    // ---- the thread that reads

    private final class Stdout extends InputStream {
        /// Whether the last read took all there was: then there is little hope for the next.
        private boolean isDrained = true;

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
            int count = isDrained ? NOTHING_NOW : readOut(target, from, most);
            while (count < 0 && out != CLOSED && !ended) {
                await(FOREVER);
                count = readOut(target, from, most);
            }
            readErr(); // what it wrote there before belongs before
            isDrained = count < most && !ended;
            return count > 0 ? count : -1;
        }
    }

    @Override
    public boolean awaitEnd(Duration atMost) {
        out = closed(out); // or it would be readable all the while
        long until = nanos.getAsLong() + atMost.toNanos();
        long left = atMost.toNanos();
        while (!ended && left > 0) {
            await((int) TimeUnit.NANOSECONDS.toMillis(left) + 1);
            left = until - nanos.getAsLong();
        }
        return ended;
    }

    @Override
    public ExitStatus reap() {
        out = closed(out);
        while (!ended) {
            await(FOREVER);
        }
        child.killRest();
        killRestOfSession();
        readErr();
        abandonStdin();
        PosixCalls.End end = child.await();
        usedNanos = OptionalLong.of(end.cpuNanos());
        close();
        return ExitStatus.ofKernel(end.status());
    }

    /// What has left its group alone, as each job of a shell does and each process that the Python
    /// SDK forks.
    private void killRestOfSession() {
        for (long pid : ProcessTree.read().of(child.pid()).pids()) {
            if (pid != child.pid()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Override
    public OptionalLong usedNanos() {
        return usedNanos;
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        abandonStdin();
        out = closed(out);
        err = closed(err);
        child.close();
        posix.close(bell);
    }

    /// Until there is something to do, and does it, but for reading its stdout.
    private void await(int millis) {
        polled.ask(PROCESS, child.descriptor(), PollSet.READABLE);
        polled.ask(BELL, bell, PollSet.READABLE);
        polled.ask(STDERR, err, PollSet.READABLE);
        polled.ask(STDIN, inToAskAbout(), PollSet.WRITABLE);
        polled.ask(STDOUT, out, PollSet.READABLE);
        polled.await(millis);
        ended = polled.answer(PROCESS) != 0;
        if (polled.answer(BELL) != 0) {
            int _ = posix.readNow(bell, chunk, 0, Long.BYTES);
        }
        if (polled.answer(STDERR) != 0) {
            readErr();
        }
        serveIn(polled.answer(STDIN));
    }

    private void serveIn(short answer) {
        if (answer == PollSet.WRITABLE && writeBacklog()) {
            if (listener != null) {
                listener.cleared();
            }
        } else if (answer != 0 && answer != PollSet.WRITABLE) {
            abandonStdin();
        }
    }

    /// @return how many bytes; 0 at the end; negative if there are none now
    private int readOut(byte[] target, int from, int most) {
        if (out == CLOSED || takenSinceEnd > MOST_AT_THE_END) {
            return 0;
        }
        int count = posix.readNow(out, target, from, most);
        if (count == 0) {
            out = closed(out);
        } else if (ended) {
            takenSinceEnd += Math.max(0, count);
        }
        return count;
    }

    private void readErr() {
        int total = 0;
        int count = 1;
        while (err != CLOSED && count > 0 && total < MOST_AT_THE_END) {
            count = posix.readNow(err, chunk, 0, CHUNK);
            total += count;
            if (count == 0) {
                err = closed(err);
            } else if (count > 0 && listener != null) {
                listener.complained(chunk, count);
            }
        }
    }

    private int closed(int descriptor) {
        if (descriptor != CLOSED) {
            posix.close(descriptor);
        }
        return CLOSED;
    }
}
