package io.coremill.subprocess.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.coremill.cores.kernel.LibC;
import io.coremill.subprocess.SystemUser;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Calls into the C library for a process that its parent looks after itself: pipes that can be
/// waited for together, and the kernel's account of its end. 64-bit Linux with glibc.
///
/// [Process] has neither: it reads each pipe on a separate thread, and asks for the end in a way
/// that throws away what the process cost and whether a signal ended it.
public final class PosixCalls {
    public static final Optional<PosixCalls> HERE = find();

    /// `int pipe2(int[2], int)`
    private final MethodHandle pipe2 = LibC.function("pipe2", JAVA_INT, ADDRESS, JAVA_INT);

    /// `int fcntl(int, int, ...)`
    private final MethodHandle fcntl =
            LibC.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    /// `ssize_t read(int, void *, size_t)`
    private final MethodHandle read =
            LibC.function("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    /// `ssize_t write(int, const void *, size_t)`
    private final MethodHandle write =
            LibC.function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    /// The same two for descriptors that never wait, straight into and out of the Java heap.
    private final MethodHandle readNow =
            LibC.critical("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private final MethodHandle writeNow =
            LibC.critical("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    /// `int ioctl(int, unsigned long, ...)`
    private final MethodHandle ioctl =
            LibC.variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);

    /// `int fchown(int, uid_t, gid_t)`
    private final MethodHandle fchown =
            LibC.function("fchown", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    /// `int prlimit(pid_t, int, const struct rlimit *, struct rlimit *)`
    private final MethodHandle prlimit =
            LibC.function("prlimit", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

    /// `int eventfd(unsigned int, int)`
    private final MethodHandle eventfd = LibC.function("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);

    /// `int close(int)`
    private final MethodHandle close = LibC.function("close", JAVA_INT, JAVA_INT);

    /// `int poll(struct pollfd *, nfds_t, int)`
    private final MethodHandle poll = LibC.function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    /// `pid_t wait4(pid_t, int *, int, struct rusage *)`
    private final MethodHandle wait4 =
            LibC.function("wait4", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);

    /// `int prctl(int, ...)`
    private final MethodHandle prctl = LibC.variadic("prctl", 1, JAVA_INT, JAVA_INT, ADDRESS);

    /// `long syscall(long, ...)`: older libraries have no `pidfd_open`
    private final MethodHandle syscall =
            LibC.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /// `char *strerror(int)`
    private final MethodHandle strerror = LibC.function("strerror", ADDRESS, JAVA_INT);

    private static final String NO_MORE_FILES = "no more files can be opened (ulimit -n)";

    /// A `uint64_t`, in whatever order of bytes.
    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 1};

    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NONBLOCK = 0x800;
    private static final int F_SETFL = 4;
    private static final long FIONREAD = 0x541B;
    private static final int RLIMIT_NOFILE = 7;
    private static final long PIDFD_OPEN = 434;
    private static final int RUSAGE_SIZE = 144;
    private static final int WNOHANG = 1;
    private static final int PR_GET_CHILD_SUBREAPER = 37;

    /// A signal to this process may come while it waits, but not so often.
    private static final int MOST_INTERRUPTIONS = 1_000;

    private PosixCalls() {}

    /// A pipe's two ends, both closed when another program is executed.
    public record Ends(int reading, int writing) {}

    /// How a process ended.
    ///
    /// @param status as the kernel packs it
    /// @param cpuNanos user and system time of the process and of those of its children that it
    ///     waited for
    public record End(int status, long cpuNanos) {}

    Ends pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            if ((int) pipe2.invokeExact(ends, O_CLOEXEC) != 0) {
                throw new IOException(NO_MORE_FILES);
            }
            return new Ends(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// What is read from or written to it from now on never waits. The other end stays as it is.
    public void neverWait(int descriptor) {
        try {
            int _ = (int) fcntl.invokeExact(descriptor, F_SETFL, O_NONBLOCK);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// @return how many bytes; 0 at the end; negative if there are none now
    public int read(int descriptor, MemorySegment target) {
        try {
            return (int) (long) read.invokeExact(descriptor, target, target.byteSize());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// @return how many bytes; negative if none can be written now, or ever
    public long write(int descriptor, MemorySegment bytes) {
        try {
            return (long) write.invokeExact(descriptor, bytes, bytes.byteSize());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// Of a descriptor that never waits.
    ///
    /// @return how many bytes; 0 at the end; negative if there are none now
    int readNow(int descriptor, byte[] target, int from, int most) {
        try {
            MemorySegment memory = MemorySegment.ofArray(target).asSlice(from, most);
            return (int) (long) readNow.invokeExact(descriptor, memory, (long) most);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// To a descriptor that never waits.
    ///
    /// @return how many bytes; negative if none can be written now, or ever
    int writeNow(int descriptor, byte[] bytes, int from, int count) {
        try {
            MemorySegment memory = MemorySegment.ofArray(bytes).asSlice(from, count);
            return (int) (long) writeNow.invokeExact(descriptor, memory, (long) count);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// How many bytes are in a pipe, of which this is either end; 0 if that is not known.
    int unread(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            int result = (int) ioctl.invokeExact(descriptor, FIONREAD, count);
            return result == 0 ? count.get(JAVA_INT, 0) : 0;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// Lets an account open it anew, by `/dev/stdout` for instance, as the one who made it may.
    void giveTo(SystemUser user, int descriptor) {
        try {
            int _ = (int) fchown.invokeExact(descriptor, user.uid(), user.gid());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// Of a process. Nothing is done if that is not permitted.
    ///
    /// @param soft at most the hard limit, which stays
    void limitOpenFiles(int pid, long soft) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(JAVA_LONG, 2);
            if ((int) prlimit.invokeExact(pid, RLIMIT_NOFILE, MemorySegment.NULL, limits) == 0) {
                long hard = limits.getAtIndex(JAVA_LONG, 1);
                limits.set(JAVA_LONG, 0, Long.compareUnsigned(soft, hard) < 0 ? soft : hard);
                int _ = (int) prlimit.invokeExact(pid, RLIMIT_NOFILE, limits, MemorySegment.NULL);
            }
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// A descriptor that [#ring] makes readable, until it is read.
    int bell() throws IOException {
        int descriptor;
        try {
            descriptor = (int) eventfd.invokeExact(0, O_CLOEXEC | O_NONBLOCK);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        if (descriptor < 0) {
            throw new IOException(NO_MORE_FILES);
        }
        return descriptor;
    }

    void ring(int bell) {
        int _ = writeNow(bell, ONE, 0, ONE.length);
    }

    public void close(int descriptor) {
        try {
            int _ = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// Waits until one of the descriptors is ready, or the time is up.
    ///
    /// @param questions an array of `struct pollfd`
    void poll(MemorySegment questions, int count, int millis) {
        try {
            int _ = (int) poll.invokeExact(questions, (long) count, millis);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// A descriptor that can be read once the process has ended.
    public int openPid(int pid) throws IOException {
        long descriptor;
        try {
            descriptor = (long) syscall.invokeExact(PIDFD_OPEN, (long) pid, 0L);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
        if (descriptor < 0) {
            throw new IOException(
                    "the kernel cannot report the end of a process (pidfd_open failed)");
        }
        return (int) descriptor;
    }

    /// An error number in words.
    String words(int error) {
        try {
            MemorySegment text = (MemorySegment) strerror.invokeExact(error);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// Waits for a child, and lets the kernel forget it.
    End await(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            MemorySegment usage = arena.allocate(RUSAGE_SIZE, Long.BYTES);
            int tries = 0;
            while ((int) wait4.invokeExact(pid, status, 0, usage) != pid) {
                if (++tries > MOST_INTERRUPTIONS) {
                    throw new IllegalStateException("process " + pid + " cannot be waited for");
                }
            }
            return new End(status.get(JAVA_INT, 0), time(usage, 0) + time(usage, 2));
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// Lets the kernel forget a child that has ended; one that has not stays.
    public void awaitNow(int pid) {
        try {
            int _ = (int) wait4.invokeExact(pid, MemorySegment.NULL, WNOHANG, MemorySegment.NULL);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// Whether processes whose parents have ended become children of this one.
    public boolean takesInOrphans() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(JAVA_INT);
            int result = (int) prctl.invokeExact(PR_GET_CHILD_SUBREAPER, answer);
            boolean hasAsked = result == 0 && answer.get(JAVA_INT, 0) != 0;
            return hasAsked || ProcessHandle.current().pid() == 1;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// A `struct timeval { long seconds; long micros; }`
    private static long time(MemorySegment usage, int index) {
        long micros =
                usage.getAtIndex(JAVA_LONG, index) * 1_000_000
                        + usage.getAtIndex(JAVA_LONG, index + 1);
        return micros * 1_000;
    }

    private static Optional<PosixCalls> find() {
        if (!LibC.IS_LINUX_64) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PosixCalls());
        } catch (NoSuchElementException | IllegalCallerException | LinkageError e) {
            return Optional.empty(); // another C library, or no native access
        }
    }
}
