package io.coremill.subprocess;

import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;

/// A process and our ends of its pipes, which no other process has. It leads a group of its
/// own, where the system lets it, so that a signal reaches whatever it has forked.
///
/// One thread reads it to its end, and is the only one that ever waits for it. Any other process
/// that has it may write to it and send it signals.
public interface Subprocess extends AutoCloseable {

    /// Hears of what is not read from [#stdout], on the thread that reads there or on one beside
    /// it, one at a time.
    interface Listener {

        /// It wrote to its stderr. What it wrote there before something that has just been read
        /// from its stdout is passed on before that is returned, where the system lets us.
        void complained(byte[] bytes, int count);

        /// [#isClear] is true again.
        void cleared();
    }

    /// Called once, before anything else is.
    void listen(Listener listener);

    long pid();

    /// Whole messages. What does not fit into the pipe now is written as soon as it does; a
    /// process that cannot be written to is about to be seen to have ended.
    void write(byte[] messages);

    /// Whether all that was to be written is in the pipe.
    boolean isClear();

    /// How many bytes of what was to be written it has read, once it is reaped. Where the system
    /// does not report it, what is in the pipe counts as read.
    long taken();

    /// Closes it, as nothing more will come, after what is still to be written.
    void closeStdin();

    /// Ends when it is closed; once the process has ended, after what is there then: what it has
    /// left behind may hold the pipe open for much longer.
    InputStream stdout();

    /// Has no effect on a process that has ended.
    ///
    /// @return whether it has not
    boolean signal(int signal);

    /// Whether it ended within that time. What it writes to its stderr is still passed on
    /// meanwhile.
    boolean awaitEnd(Duration atMost);

    /// Waits for its end, ends what it has left behind in its group, and closes the pipes.
    ///
    /// @return what it ended with
    ExitStatus reap();

    /// CPU time that it and those it has waited for have used in all their lives, once it is
    /// reaped. Absent where the system does not report it.
    OptionalLong usedNanos();

    /// Ends it, if [#reap] has not seen to it.
    @Override
    void close();
}
