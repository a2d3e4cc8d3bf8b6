package io.coremill.queue.commit;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// For how long the writer has been at one transaction, for any thread that asks: a disk that
/// hangs reports no error.
final class WriteWatch {
    /// More than a transaction takes that waits for a lock first.
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final LongSupplier nanos;
    private volatile boolean writing;
    private volatile long since;

    WriteWatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void begins() {
        since = nanos.getAsLong();
        writing = true;
    }

    /// How long it has been since the last begin.
    Duration soFar() {
        return Duration.ofNanos(nanos.getAsLong() - since);
    }

    void rests() {
        writing = false;
    }

    /// @return empty if it is not at one, or not for too long
    Optional<Duration> hangsFor() {
        var took = soFar();
        return writing && took.compareTo(LONGEST) > 0 ? Optional.of(took) : Optional.empty();
    }
}
