package io.coremill.executor.processes.once;

import io.coremill.subprocess.linux.ChildProcess;
import io.coremill.subprocess.linux.PosixCalls;

/// A process that was started for one attempt, and our ends of its pipes. Signals are safe from any
/// thread; the rest belongs to one.
public final class OnceProcess implements AutoCloseable {
    private final ChildProcess child;
    private final ProcessPipes pipes;

    OnceProcess(ChildProcess child, ProcessPipes pipes) {
        this.child = child;
        this.pipes = pipes;
    }

    public int pid() {
        return child.pid();
    }

    /// Gives it its input, and takes what it prints until it has ended.
    void talk(byte[] input, ProcessPipes.Listener listener) {
        pipes.talk(child.descriptor(), input, listener);
    }

    /// To it and whatever it has forked.
    ///
    /// @return whether it has not ended before
    public boolean signal(int signal) {
        return child.signal(signal);
    }

    /// To the program in the sandbox that it is the outer end of, and whatever that has forked.
    ///
    /// @return whether it has not ended before
    boolean signalInside(int signal) {
        return child.signalInside(signal);
    }

    /// It has ended: what it left behind in its group is ended too, and what is still in its pipes
    /// is taken. Does not wait.
    void takeRest(ProcessPipes.Listener listener) {
        child.killRest();
        pipes.takeRest(listener);
    }

    /// What it has forked is ended, and it too if it has not ended yet.
    void killRest() {
        child.killRest();
    }

    /// Waits for its end.
    public PosixCalls.End await() {
        return child.await();
    }

    /// Ends it if need be, and closes what it was talked to through.
    @Override
    public void close() {
        try {
            child.close();
        } finally {
            pipes.close();
        }
    }
}
