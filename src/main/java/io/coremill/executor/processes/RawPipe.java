package io.coremill.executor.processes;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The reading end of a pipe that a child of ours writes to, opened a second time. Unlike a stream
/// of [Process] it can be read without waiting. Linux only.
///
/// One thread may wait while others read; reading and closing need a lock of the caller's.
final class RawPipe {
    private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final short POLLIN = 1;

    /// `int open(const char *, int, ...)`
    private static final @Nullable MethodHandle OPEN =
            find(
                    "open",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));

    /// `ssize_t read(int, void *, size_t)`, which does not block here
    private static final @Nullable MethodHandle READ =
            find(
                    "read",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
                    Linker.Option.critical(true));

    /// `int poll(struct pollfd *, nfds_t, int)`
    private static final @Nullable MethodHandle POLL =
            find("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    /// `int close(int)`
    private static final @Nullable MethodHandle CLOSE =
            find("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;

    /// `struct pollfd { int fd; short events; short revents; }`
    private final MemorySegment question = Arena.ofAuto().allocate(8, 4);

    private RawPipe(int descriptor) {
        this.descriptor = descriptor;
        question.set(JAVA_INT, 0, descriptor);
        question.set(JAVA_SHORT, 4, POLLIN);
    }

    /// @param number which of the child's descriptors it writes to
    /// @return empty where the system does not allow it, or if the child has ended
    static Optional<RawPipe> writtenBy(Process child, int number) {
        if (OPEN == null || READ == null || POLL == null || CLOSE == null) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/proc/" + child.pid() + "/fd/" + number);
            int descriptor = (int) OPEN.invokeExact(path, O_NONBLOCK | O_CLOEXEC);
            return descriptor < 0 ? Optional.empty() : Optional.of(new RawPipe(descriptor));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Waits until there is something to read, or nobody left to write.
    @SuppressWarnings("NullAway") // there is no pipe without these functions
    void await() {
        try {
            int _ = (int) POLL.invokeExact(question, 1L, -1);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Never waits.
    ///
    /// @return how many bytes; 0 at the end; negative if there are none now
    @SuppressWarnings("NullAway") // as above
    int read(byte[] target) {
        try {
            MemorySegment memory = MemorySegment.ofArray(target);
            return (int) (long) READ.invokeExact(descriptor, memory, (long) target.length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @SuppressWarnings("NullAway") // as above
    void close() {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static @Nullable MethodHandle find(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        if (!LINUX || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find(name)
                    .map(function -> linker.downcallHandle(function, descriptor, options))
                    .orElse(null);
        } catch (RuntimeException | LinkageError e) {
            return null; // no native access here
        }
    }

    private static AssertionError unexpected(Throwable e) {
        return new AssertionError("a C call threw", e);
    }
}
