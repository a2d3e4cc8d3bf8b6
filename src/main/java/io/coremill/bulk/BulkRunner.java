package io.coremill.bulk;

import io.coremill.job.JobId;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.lookup.FoundIds;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes through the jobs of bulk actions on one thread, a batch of each action at a time. An action
/// goes on where it was begun; one that has not come along for a while is gone on with here, as its
/// node may have died. Two nodes that go on with the same one do nothing twice: the position in the
/// store fences each batch.
public final class BulkRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BulkRunner.class);

    /// Jobs of a batch: some milliseconds' worth for a writer.
    static final int BATCH = 500;

    /// Searches that may be in vain before the position is written down.
    private static final int MOST_SEARCHES = 20;

    /// While a commit is waited for to be counted.
    private static final int MOST_LOOKS = 50;

    private static final Duration UNTIL_COUNTED = Duration.ofNanos(100_000);
    private static final Duration UNTIL_NEXT_LOOK = Duration.ofSeconds(1);
    private static final Duration UNTIL_ABANDONED = Duration.ofSeconds(10);

    private final JobLookup lookup;
    private final BulkActions actions;
    private final List<BulkListener> listeners;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Set<JobId> ours = ConcurrentHashMap.newKeySet();
    private final Semaphore wakes = new Semaphore(0);
    private final LongSupplier commits;
    private final Thread thread;
    private volatile boolean closed;

    /// @param clock of the store
    /// @param nanos rises steadily from anywhere
    /// @param commits how many there have been on this node
    public BulkRunner(
            JobLookup lookup,
            BulkActions actions,
            List<BulkListener> listeners,
            InstantSource clock,
            LongSupplier nanos,
            LongSupplier commits) {
        this.lookup = lookup;
        this.actions = actions;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
        this.nanos = nanos;
        this.commits = commits;
        thread = Thread.ofPlatform().name("coremill-bulk").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Goes on with an action that has just been begun here.
    public void begin(BulkAction action) {
        ours.add(action.id());
        wakes.release();
    }

    @Override
    public void close() {
        closed = true;
        wakes.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                if (!turn()) {
                    pause(UNTIL_NEXT_LOOK);
                }
            } catch (StorageUnavailableException e) {
                log.debug("bulk actions wait for the store: {}", e.getMessage());
                pause(UNTIL_NEXT_LOOK);
            } catch (InterruptedException e) {
                log.warn("bulk actions were interrupted and go on");
            } catch (RuntimeException e) {
                log.error("a bulk action failed and is tried again", e);
                pause(UNTIL_NEXT_LOOK);
            }
        }
    }

    /// A batch of each action that is gone on with here.
    ///
    /// @return whether there was any
    boolean turn() throws InterruptedException {
        var turn = new ArrayList<BulkAction>();
        for (BulkAction action : actions.runningBulkActions()) {
            if (ours.contains(action.id()) || isAbandoned(action)) {
                turn.add(action);
            }
        }
        for (BulkAction action : turn) {
            if (!closed) {
                advance(action);
            }
        }
        return !turn.isEmpty();
    }

    private boolean isAbandoned(BulkAction action) {
        return !clock.instant().isBefore(action.touched().plus(UNTIL_ABANDONED));
    }

    private void advance(BulkAction action) throws InterruptedException {
        BulkBatch batch = next(action);
        long begun = nanos.getAsLong();
        long before = commits.getAsLong();
        Optional<BulkAction> after = written(batch);
        Duration took = Duration.ofNanos(nanos.getAsLong() - begun);
        if (after.isPresent() && after.get().isRunning()) {
            ours.add(action.id());
        } else {
            ours.remove(action.id());
        }
        after.ifPresent(it -> tell(action, it));
        pause(BulkPace.rest(took, counted(before) - 1));
    }

    /// How many commits there have been since; that of the batch is counted a moment after its
    /// answer.
    private long counted(long before) {
        for (int look = 0; look < MOST_LOOKS && commits.getAsLong() == before; look++) {
            LockSupport.parkNanos(this, UNTIL_COUNTED.toNanos());
        }
        return commits.getAsLong() - before;
    }

    private void tell(BulkAction before, BulkAction after) {
        BulkTally batch = after.counts().tally().minus(before.counts().tally());
        for (BulkListener listener : listeners) {
            listener.advanced(before.request().kind(), batch);
        }
        if (!after.isRunning()) {
            log.info(
                    "bulk action {} ({}) has ended: {} jobs done, {} could not be",
                    after.id(),
                    after.request().kind().word(),
                    after.counts().tally().done(),
                    after.counts().tally().failed());
        }
    }

    /// Looked for beside the writer, so that it has nothing to search.
    private BulkBatch next(BulkAction action) {
        JobFilter filter = action.request().filter().forKind(action.request().kind());
        JobId from = action.position();
        for (int search = 1; ; search++) {
            FoundIds found = lookup.ids(filter.olderThan(from), BATCH);
            JobId next = next(found);
            if (!found.ids().isEmpty() || next == null || search == MOST_SEARCHES) {
                return BulkBatch.of(action, found.ids(), next);
            }
            from = next;
        }
    }

    private static @Nullable JobId next(FoundIds found) {
        return found.ids().size() == BATCH ? found.ids().getLast() : found.searchedTo();
    }

    private Optional<BulkAction> written(BulkBatch batch) throws InterruptedException {
        try {
            return actions.advance(batch).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void pause(Duration time) {
        try {
            if (!time.isZero() && wakes.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            log.warn("bulk actions were interrupted and go on");
        }
    }
}
