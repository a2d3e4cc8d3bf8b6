package io.coremill.queue.commit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Settlements that failed although the store can write. Each is tried again after a pause, a few
/// times, so that its job does not seem to run for ever.
final class SettlementRetries {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final LongSupplier nanos;
    private List<StoreCommand> kept = new ArrayList<>();
    private long nextTry;

    SettlementRetries(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void keep(StoreCommand.Settle settle, Throwable why) {
        settle.afterFailure().ifPresentOrElse(kept::add, () -> settle.fail(why));
        nextTry = nanos.getAsLong() + PAUSE.toNanos();
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    Duration untilNextTry() {
        return Duration.ofNanos(Math.max(0, nextTry - nanos.getAsLong()));
    }

    List<StoreCommand> take() {
        var taken = kept;
        kept = new ArrayList<>();
        return taken;
    }
}
