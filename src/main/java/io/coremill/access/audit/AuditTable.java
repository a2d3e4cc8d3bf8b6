package io.coremill.access.audit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings entries into the table of a store, as many at once as have gathered. While the store
/// cannot write they wait; what there is no room for is lost to the table, and counted.
public final class AuditTable {
    private static final Logger log = LoggerFactory.getLogger(AuditTable.class);
    static final int ROOM = 10_000;
    private static final int MOST_AT_ONCE = 500;
    static final long AFTER_FAILURE = TimeUnit.SECONDS.toNanos(5);
    private static final long BETWEEN_REMOVALS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOOK = TimeUnit.HOURS.toNanos(1);
    private static final long PATIENCE_SECONDS = 30;

    private final AuditStore store;
    private final Duration kept;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final BlockingQueue<AuditEntry> gathered = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong lost = new AtomicLong();

    /// What is being written. It stays as it is until it has been.
    private final List<AuditEntry> batch = new ArrayList<>();

    private volatile int underWay;
    private long rest;
    private long restsSince;
    private boolean failing;

    /// @param kept how long entries are kept
    /// @param nanos rises steadily from anywhere
    public AuditTable(AuditStore store, Duration kept, InstantSource clock, LongSupplier nanos) {
        this.store = store;
        this.kept = kept;
        this.clock = clock;
        this.nanos = nanos;
        restsSince = nanos.getAsLong();
    }

    void add(AuditEntry entry) {
        if (!gathered.offer(entry)) {
            lost.incrementAndGet();
        }
    }

    long waiting() {
        return (long) gathered.size() + underWay;
    }

    long lost() {
        return lost.get();
    }

    /// Writes some of what has gathered.
    ///
    /// @return after how many nanoseconds it is to be called again, if nothing is added before
    long turn() {
        long left = restsSince + rest - nanos.getAsLong();
        if (left > 0 && (failing || gathered.isEmpty())) {
            return left;
        }
        rest = written();
        restsSince = nanos.getAsLong();
        return rest;
    }

    /// @return how long to rest
    private long written() {
        if (batch.isEmpty()) {
            gathered.drainTo(batch, MOST_AT_ONCE);
            underWay = batch.size();
        }
        try {
            var answer = store.write(List.copyOf(batch), clock.instant().minus(kept));
            boolean more = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            batch.clear();
            underWay = 0;
            succeeded();
            return more ? BETWEEN_REMOVALS : gathered.isEmpty() ? LOOK : 0;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            failed(e);
            return AFTER_FAILURE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return AFTER_FAILURE;
        }
    }

    private void succeeded() {
        if (failing) {
            log.info("the audit table can be written again");
        }
        failing = false;
    }

    /// Said once for each time that it ceases to work.
    private void failed(Exception why) {
        if (!failing) {
            log.warn(
                    "the audit table cannot be written just now; the log has what is to be in it:"
                            + " {}",
                    why.getMessage());
        }
        failing = true;
    }

    /// Writes what has gathered, once: what cannot be written now is lost to the table.
    void end() {
        failing = false;
        while (waiting() > 0 && !failing) {
            var _ = written();
        }
        if (waiting() > 0) {
            log.warn("{} entries of the audit log are not in its table", waiting());
        }
    }
}
