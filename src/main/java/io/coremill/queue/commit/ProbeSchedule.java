package io.coremill.queue.commit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Has the writer probe the store, but only once in a while however many want to know, and never a
/// second time before it has answered.
public final class ProbeSchedule {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Consumer<StoreCommand> writer;
    private final LongSupplier nanos;
    private CompletableFuture<Void> latest = CompletableFuture.completedFuture(null);
    private long askedAt;

    /// @param nanos rises steadily from anywhere
    public ProbeSchedule(Consumer<StoreCommand> writer, LongSupplier nanos) {
        this.writer = writer;
        this.nanos = nanos;
        askedAt = nanos.getAsLong() - PERIOD.toNanos();
    }

    /// @return the latest one, which may be over
    public synchronized CompletableFuture<Void> latest() {
        long now = nanos.getAsLong();
        if (latest.isDone() && now - askedAt >= PERIOD.toNanos()) {
            askedAt = now;
            latest = new CompletableFuture<>();
            writer.accept(new StoreCommand.Probe(latest));
        }
        return latest;
    }
}
