package io.coremill.subprocess.linux;

import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.SandboxedProgram;
import java.io.IOException;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// A process that the service waits for itself. It leads a new session and a new group, so that
/// a signal reaches whatever it has forked, and until it has been waited for no
/// other process gets its number. Signals are safe from any thread; the rest belongs to one.
public final class ChildProcess implements AutoCloseable {
    private final PosixCalls posix;
    private final int pid;
    private final int descriptor;

    // Guarded by this object's monitor.
    private boolean gone = false;

    /// For its own thread.
    private PosixCalls.@Nullable End end;

    private ChildProcess(PosixCalls posix, int pid, int descriptor) {
        this.posix = posix;
        this.pid = pid;
        this.descriptor = descriptor;
    }

    /// Of a process that has just been started.
    ///
    /// @throws IOException if it cannot be looked after; it has been ended then
    static ChildProcess of(PosixCalls posix, int pid) throws IOException {
        boolean isLookedAfter = false;
        try {
            var child = new ChildProcess(posix, pid, posix.openPid(pid));
            isLookedAfter = true;
            return child;
        } finally {
            if (!isLookedAfter) {
                ProcessSignals.toGroup(pid, ProcessSignals.KILL);
                PosixCalls.End _ = posix.await(pid);
            }
        }
    }

    public int pid() {
        return pid;
    }

    /// One that can be read once it has ended.
    public int descriptor() {
        return descriptor;
    }

    /// To it and whatever it has forked.
    ///
    /// @return whether it has not ended before
    public synchronized boolean signal(int signal) {
        if (gone || hasEnded()) {
            return false;
        }
        ProcessSignals.toGroup(pid, signal);
        return true;
    }

    /// To the program in the sandbox that it is the outer end of, and whatever that has forked; to
    /// the sandbox while there is no program in it.
    ///
    /// @return whether it has not ended before
    public synchronized boolean signalInside(int signal) {
        if (gone || hasEnded()) {
            return false;
        }
        ProcessSignals.toGroup(SandboxedProgram.groupOf(pid).orElse(pid), signal);
        return true;
    }

    /// It has ended: what it left behind in its group is ended too.
    public synchronized void killRest() {
        if (!gone) {
            ProcessSignals.toGroup(pid, ProcessSignals.KILL);
        }
    }

    /// Waits for its end, and no other thread does: one may take its time even after SIGKILL. It is
    /// sent no signal from now on.
    public PosixCalls.End await() {
        synchronized (this) {
            gone = true;
        }
        end = end == null ? posix.await(pid) : end;
        return end;
    }

    /// Ends it if need be. Called once.
    @Override
    public void close() {
        try {
            killRest();
            PosixCalls.End _ = await();
        } finally {
            posix.close(descriptor);
        }
    }

    private boolean hasEnded() {
        try (Arena arena = Arena.ofConfined()) {
            var question = new PollSet(posix, 1, arena);
            question.ask(0, descriptor, PollSet.READABLE);
            question.await(0);
            return question.answer(0) != 0;
        }
    }
}
