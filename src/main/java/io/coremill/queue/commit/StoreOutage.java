package io.coremill.queue.commit;

import io.coremill.queue.StorageUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time during which the store cannot write. Settlements are kept and everything else is
/// refused; attempts to write again are spaced out.
final class StoreOutage {
    private static final Logger log = LoggerFactory.getLogger(StoreOutage.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private final LongSupplier nanos;
    private volatile TransactionException cause;
    private final List<StoreCommand.Settle> kept = new ArrayList<>();
    private Duration pause = FIRST_PAUSE;
    private long nextTry;

    StoreOutage(TransactionException cause, LongSupplier nanos) {
        this.cause = cause;
        this.nanos = nanos;
        nextTry = nanos.getAsLong() + FIRST_PAUSE.toNanos();
        log.error(
                "the store cannot write, settlements are kept: {} ({})",
                reason(),
                cause.getMessage());
    }

    /// Why nothing can be written, in words for operators.
    String reason() {
        return cause.outage().orElseThrow();
    }

    void take(List<StoreCommand> commands) {
        for (var command : commands) {
            if (command instanceof StoreCommand.Settle settle) {
                kept.add(settle);
            } else {
                command.fail(unavailable());
            }
        }
    }

    /// Settlements that are still to be written.
    List<StoreCommand> kept() {
        return List.copyOf(kept);
    }

    Duration untilNextTry() {
        return Duration.ofNanos(Math.max(0, nextTry - nanos.getAsLong()));
    }

    void goesOn(TransactionException why) {
        cause = why;
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        nextTry = nanos.getAsLong() + pause.toNanos();
    }

    void ends() {
        log.info("the store can write again, {} settlements were kept", kept.size());
    }

    /// The service ends before the outage does.
    void giveUp() {
        log.error(
                "the store could not write to the end, {} settlements are lost: their jobs will"
                        + " run again",
                kept.size());
        kept.forEach(settle -> settle.fail(unavailable()));
    }

    private StorageUnavailableException unavailable() {
        return new StorageUnavailableException("the store cannot write just now", cause);
    }
}
