package io.coremill.access.audit;

import io.coremill.job.JobIds;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Records events: each in the log before [#record] returns, and in the table shortly after where
/// there is one. Of what comes to nothing there is as much as an attacker likes, so most of that is
/// only counted: that of callers with a key apart from that of strangers, so that neither hides the
/// other.
public final class AuditTrail {
    /// Requests of a minute that come to nothing and are written, of all without a key.
    static final int STRANGERS = 30;

    static final int STRANGERS_EACH = 10;
    static final int KNOWN = 1_000;
    static final int KNOWN_EACH = 100;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final long NEVER = TimeUnit.DAYS.toNanos(1);

    private final String node;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final JobIds ids;
    private final @Nullable AuditTable table;
    private final RefusalLimit strangers = new RefusalLimit(STRANGERS, STRANGERS_EACH);
    private final RefusalLimit known = new RefusalLimit(KNOWN, KNOWN_EACH);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong summedUp = new AtomicLong();
    private final Semaphore news = new Semaphore(0);

    /// @param node where it happens
    /// @param nanos rises steadily from anywhere
    /// @param table null where the log is all there is
    public AuditTrail(
            String node, InstantSource clock, LongSupplier nanos, @Nullable AuditTable table) {
        this.node = node;
        this.clock = clock;
        this.nanos = nanos;
        this.table = table;
        ids = new JobIds(clock);
    }

    /// From any thread. It waits for nothing but the log.
    public void record(AuditEvent event) {
        record(event.actor(), event.outcome(), () -> event);
    }

    /// The same, of an event that is made only if it is written: most that comes to nothing is not.
    ///
    /// @param event by this one, and of this outcome
    public void record(AuditActor actor, AuditOutcome outcome, Supplier<AuditEvent> event) {
        if (outcome == AuditOutcome.DONE || isToBeWritten(actor)) {
            write(event.get());
        }
    }

    public AuditFigures figures() {
        return table == null
                ? new AuditFigures(written.get(), 0, 0, summedUp.get())
                : new AuditFigures(written.get(), table.waiting(), table.lost(), summedUp.get());
    }

    /// Counts what is not.
    private boolean isToBeWritten(AuditActor actor) {
        boolean isKnown = actor.isKnown();
        var limit = isKnown ? known : strangers;
        var caller = isKnown ? actor.key() + ' ' + actor.principal() : actor.address();
        boolean isAdmitted;
        boolean isFirstLeftOut;
        synchronized (limit) {
            long now = nanos.getAsLong();
            limit.end(now).ifPresent(more -> writeLeftOut(limit, more));
            isAdmitted = limit.admits(caller, now);
            isFirstLeftOut = limit.leftOut() == 1;
        }
        if (!isAdmitted) {
            summedUp.incrementAndGet();
            if (isFirstLeftOut) {
                wake();
            }
        }
        return isAdmitted;
    }

    private void writeLeftOut(RefusalLimit limit, long requests) {
        write(
                new AuditEvent(
                        new AuditActor("", "", ""),
                        "request.fail",
                        AuditTarget.of("request"),
                        limit == known ? FORBIDDEN : UNAUTHORIZED,
                        requests + " more within a minute"));
    }

    private void write(AuditEvent event) {
        var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var entry = new AuditEntry(ids.next(at).toString(), at, node, event);
        AuditJournal.write(entry);
        written.incrementAndGet();
        if (table != null) {
            table.add(entry);
            wake();
        }
    }

    /// Ends a wait for news.
    void wake() {
        news.release();
    }

    /// Waits until there is something to do.
    ///
    /// @param most in nanoseconds
    void awaitNews(long most) throws InterruptedException {
        if (news.tryAcquire(most, TimeUnit.NANOSECONDS)) {
            news.drainPermits();
        }
    }

    /// Writes what has gathered.
    ///
    /// @return after how many nanoseconds it is to be called again, if there is no news before
    long turn() {
        long rest = sumUp();
        return table == null ? rest : Math.min(rest, table.turn());
    }

    private long sumUp() {
        return Math.min(sumUp(strangers), sumUp(known));
    }

    private long sumUp(RefusalLimit limit) {
        synchronized (limit) {
            long now = nanos.getAsLong();
            limit.end(now).ifPresent(more -> writeLeftOut(limit, more));
            return limit.remaining(now).orElse(NEVER);
        }
    }

    /// Writes all that there is to say, as far as that can be written now.
    void end() {
        endOf(strangers).ifPresent(more -> writeLeftOut(strangers, more));
        endOf(known).ifPresent(more -> writeLeftOut(known, more));
        if (table != null) {
            table.end();
        }
    }

    private static Optional<Long> endOf(RefusalLimit limit) {
        synchronized (limit) {
            return limit.close();
        }
    }
}
