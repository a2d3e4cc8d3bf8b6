package io.coremill.queue.commit;

import java.time.Duration;
import java.util.Optional;

/// For how long the writer has been at one transaction, to be asked by anyone: a disk that hangs
/// reports no error.
final class WriteWatch {
    /// More than a transaction takes that waits for a lock first.
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private volatile boolean writing;
    private volatile long since;

    void begins() {
        since = System.nanoTime();
        writing = true;
    }

    void rests() {
        writing = false;
    }

    /// @return empty if it is not at one, or not for too long
    Optional<Duration> hangsFor() {
        var took = Duration.ofNanos(System.nanoTime() - since);
        return writing && took.compareTo(LONGEST) > 0 ? Optional.of(took) : Optional.empty();
    }
}
