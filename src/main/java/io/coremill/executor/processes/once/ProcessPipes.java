package io.coremill.executor.processes.once;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.coremill.subprocess.linux.ChildProcess;
import io.coremill.subprocess.linux.OpenedPipes;
import io.coremill.subprocess.linux.PollSet;
import io.coremill.subprocess.linux.PosixCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Our ends of a child's stdin, stdout and stderr. One thread serves all three, and none can hold
/// up another: a child that never reads, or closes what it likes, or leaves a process behind that
/// holds a pipe open, keeps no thread waiting.
///
/// For one thread.
public final class ProcessPipes implements AutoCloseable {
    private static final int CLOSED = -1;

    /// In the array of questions.
    private static final int PROCESS = 0;

    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int STDIN = 3;
    private static final int PLACES = 4;

    private static final int CHUNK = 64 * 1024;

    /// A process that got away from a child may go on writing to its pipes; no pipe holds more than
    /// this.
    private static final int MOST_AT_THE_END = 1024 * 1024;

    private static final long FIRST_LOOK = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long RAREST_LOOK = TimeUnit.SECONDS.toNanos(1);

    private final PosixCalls posix;
    private final LongSupplier nanos;
    private final byte[] bytes = new byte[CHUNK];
    private int stdin;
    private int stdout;
    private int stderr;

    /// Of the input, what is still to be written.
    private MemorySegment rest = MemorySegment.NULL;

    /// What a child writes.
    interface Listener {

        /// @return whether to go on listening to its stdout
        boolean printed(byte[] bytes, int count);

        void complained(byte[] bytes, int count);

        /// Called now and then while it runs, ever more rarely.
        void look();
    }

    private ProcessPipes(PosixCalls posix, LongSupplier nanos, int stdin, int stdout, int stderr) {
        this.posix = posix;
        this.nanos = nanos;
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
        posix.neverWait(stdin);
        posix.neverWait(stdout);
        posix.neverWait(stderr);
    }

    /// A child with its pipes, which the service reads and writes itself.
    ///
    /// @param nanos rises steadily from anywhere
    public static OnceProcess of(PosixCalls posix, LongSupplier nanos, OpenedPipes.Start start)
            throws IOException {
        try (var opened = new OpenedPipes(posix)) {
            PosixCalls.Ends in = opened.pipe();
            PosixCalls.Ends out = opened.pipe();
            PosixCalls.Ends err = opened.pipe();
            var pipes = new ProcessPipes(posix, nanos, in.writing(), out.reading(), err.reading());
            ChildProcess child = opened.start(start, in, out, err);
            return new OnceProcess(child, pipes);
        }
    }

    /// Writes the input and reads whatever comes, until the process has ended.
    ///
    /// @param process a descriptor that can be read once it has
    void talk(int process, byte[] input, Listener listener) {
        try (Arena arena = Arena.ofConfined()) {
            var polled = new PollSet(posix, PLACES, arena);
            MemorySegment chunk = arena.allocate(CHUNK);
            rest = arena.allocate(input.length).copyFrom(MemorySegment.ofArray(input));
            long pause = FIRST_LOOK;
            long lookAt = nanos.getAsLong() + pause;
            while (polled.answer(PROCESS) == 0) {
                await(polled, process, lookAt);
                serve(polled, chunk, listener);
                if (nanos.getAsLong() - lookAt >= 0) {
                    listener.look();
                    pause = Math.min(2 * pause, RAREST_LOOK);
                    lookAt = nanos.getAsLong() + pause;
                }
            }
        }
    }

    private void await(PollSet polled, int process, long until) {
        polled.ask(PROCESS, process, PollSet.READABLE);
        polled.ask(STDOUT, stdout, PollSet.READABLE);
        polled.ask(STDERR, stderr, PollSet.READABLE);
        polled.ask(STDIN, stdin, PollSet.WRITABLE);
        polled.await(millisUntil(until));
    }

    private void serve(PollSet polled, MemorySegment chunk, Listener listener) {
        if (polled.answer(STDOUT) != 0) {
            readStdout(chunk, listener);
        }
        if (polled.answer(STDERR) != 0) {
            readStderr(chunk, listener);
        }
        if (polled.answer(STDIN) != 0) {
            write(polled.answer(STDIN));
        }
    }

    /// Takes what the pipes hold.
    void takeRest(Listener listener) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            int total = 0;
            for (int count = 1; count > 0 && total < MOST_AT_THE_END; total += count) {
                count = readStdout(chunk, listener);
            }
            total = 0;
            for (int count = 1; count > 0 && total < MOST_AT_THE_END; total += count) {
                count = readStderr(chunk, listener);
            }
        }
    }

    @Override
    public void close() {
        stdin = closed(stdin);
        stdout = closed(stdout);
        stderr = closed(stderr);
    }

    /// @return how many bytes; less than 1 if there are none, or nothing takes them
    private int readStdout(MemorySegment chunk, Listener listener) {
        int count = read(stdout, chunk);
        if (count == 0 || (count > 0 && !listener.printed(bytes, count))) {
            stdout = closed(stdout);
            return 0;
        }
        return count;
    }

    private int readStderr(MemorySegment chunk, Listener listener) {
        int count = read(stderr, chunk);
        if (count == 0) {
            stderr = closed(stderr);
        } else if (count > 0) {
            listener.complained(bytes, count);
        }
        return count;
    }

    private int read(int descriptor, MemorySegment chunk) {
        int count = descriptor == CLOSED ? CLOSED : posix.read(descriptor, chunk);
        if (count > 0) {
            MemorySegment.copy(chunk, JAVA_BYTE, 0, bytes, 0, count);
        }
        return count;
    }

    private void write(short answer) {
        long written = answer == PollSet.WRITABLE ? Math.max(0, posix.write(stdin, rest)) : 0;
        rest = rest.asSlice(written);
        if (answer != PollSet.WRITABLE
                || rest.byteSize() == 0) { // it is not read, or all is written
            stdin = closed(stdin);
        }
    }

    private int closed(int descriptor) {
        if (descriptor != CLOSED) {
            posix.close(descriptor);
        }
        return CLOSED;
    }

    private int millisUntil(long tick) {
        long left = tick - nanos.getAsLong();
        return left <= 0 ? 0 : (int) TimeUnit.NANOSECONDS.toMillis(left) + 1;
    }
}
