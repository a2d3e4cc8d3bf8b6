package io.coremill.bulk;

import io.coremill.job.JobId;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.lookup.FoundIds;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes through the jobs of bulk actions on one thread, a batch of each action at a time. An action
/// goes on where it was begun; one that has not come along for a while is gone on with here, as its
/// node may have died. Two nodes that go on with the same one do nothing twice: the position in the
/// store fences each batch.
public final class BulkRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BulkRunner.class);

    /// Searches that may be in vain before the position is written down.
    private static final int MOST_SEARCHES = 20;

    /// While a commit is waited for to be counted.
    private static final int MOST_LOOKS = 50;

    private static final Duration UNTIL_COUNTED = Duration.ofNanos(100_000);
    private static final Duration UNTIL_NEXT_TRY = Duration.ofSeconds(1);

    /// While there is nothing to go on with here.
    private static final Duration UNTIL_NEXT_LOOK = Duration.ofSeconds(5);

    private static final Duration UNTIL_ABANDONED = Duration.ofSeconds(10);

    private final JobLookup lookup;
    private final BulkActions actions;
    private final List<BulkListener> listeners;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Set<JobId> ours = ConcurrentHashMap.newKeySet();
    private final BulkRest rest;
    private final LongSupplier commits;
    private final BooleanSupplier busy;
    private final BooleanSupplier alone;
    private final Thread thread;

    /// Of the last tries, on the thread alone.
    private final Map<JobId, Failure> failures = new HashMap<>();

    /// How many jobs of an action may be seen to at once, by how long the last ones took.
    private final Map<JobId, Integer> sizes = new HashMap<>();

    /// Transactions of others beside the last batch; one at least where others are busy.
    private long others;

    private volatile boolean closed;

    /// @param clock of the store
    /// @param nanos rises steadily from anywhere
    /// @param commits how many there have been on this node
    /// @param busy whether claims and outcomes have kept a writer of their own busy lately
    /// @param alone whether no other node lives that could go on with an action
    public BulkRunner(
            JobLookup lookup,
            BulkActions actions,
            List<BulkListener> listeners,
            InstantSource clock,
            LongSupplier nanos,
            LongSupplier commits,
            BooleanSupplier busy,
            BooleanSupplier alone) {
        this(lookup, actions, listeners, clock, nanos, commits, busy, alone, new BulkRest());
    }

    BulkRunner(
            JobLookup lookup,
            BulkActions actions,
            List<BulkListener> listeners,
            InstantSource clock,
            LongSupplier nanos,
            LongSupplier commits,
            BooleanSupplier busy,
            BooleanSupplier alone,
            BulkRest rest) {
        this.rest = rest;
        this.lookup = lookup;
        this.actions = actions;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
        this.nanos = nanos;
        this.commits = commits;
        this.busy = busy;
        this.alone = alone;
        thread = Thread.ofPlatform().name("coremill-bulk").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Goes on with an action that has just been begun here.
    public void begin(BulkAction action) {
        ours.add(action.id());
        rest.wake();
    }

    @Override
    public void close() {
        closed = true;
        rest.wake();
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
                    pause(failures.isEmpty() ? UNTIL_NEXT_LOOK : UNTIL_NEXT_TRY);
                }
            } catch (StorageUnavailableException e) {
                log.debug("bulk actions wait for the store: {}", e.getMessage());
                pause(UNTIL_NEXT_TRY);
            } catch (InterruptedException e) {
                log.warn("bulk actions were interrupted and go on");
            } catch (Throwable e) {
                log.error("bulk actions could not be looked at; this is tried again", e);
                pause(UNTIL_NEXT_TRY);
            }
        }
    }

    /// A batch of each action that is gone on with here and does not wait for another try.
    ///
    /// @return whether there was any
    boolean turn() throws InterruptedException {
        List<BulkAction> running = actions.runningBulkActions();
        listeners.forEach(listener -> listener.running(running));
        var ids = running.stream().map(BulkAction::id).collect(Collectors.toSet());
        failures.keySet().retainAll(ids);
        sizes.keySet().retainAll(ids);
        var turn = running.stream().filter(this::isForUs).filter(this::mayBeTried).toList();
        for (BulkAction action : turn) {
            if (!closed) {
                tryToAdvance(action);
            }
        }
        return !turn.isEmpty();
    }

    private boolean mayBeTried(BulkAction action) {
        var failure = failures.get(action.id());
        return failure == null || !clock.instant().isBefore(failure.notBefore());
    }

    /// What a node that is alone did not begin, a node began that has gone.
    private boolean isForUs(BulkAction action) {
        return ours.contains(action.id())
                || !clock.instant().isBefore(action.touched().plus(UNTIL_ABANDONED))
                || alone.getAsBoolean();
    }

    /// One that cannot go on does not keep the others from it.
    private void tryToAdvance(BulkAction action) throws InterruptedException {
        try {
            advance(action);
            failures.remove(action.id());
        } catch (KeyBusyException e) {
            log.debug("bulk action {} waits for a key", action.id());
            putOff(action, e, UNTIL_NEXT_TRY);
        } catch (RuntimeException | Error e) {
            if (!e.toString().equals(causeBefore(action))) {
                log.warn("bulk action {} failed and is tried again", action.id(), e);
            }
            putOff(action, e, UNTIL_NEXT_LOOK);
        }
    }

    /// What failed alike before is in the log.
    private @Nullable String causeBefore(BulkAction action) {
        var before = failures.get(action.id());
        return before == null ? null : before.cause();
    }

    private void putOff(BulkAction action, Throwable why, Duration time) {
        failures.put(action.id(), new Failure(why.toString(), clock.instant().plus(time)));
    }

    /// Why an action could not go on, and when it is tried again.
    private record Failure(String cause, Instant notBefore) {}

    private void advance(BulkAction action) throws InterruptedException {
        long begun = nanos.getAsLong();
        BulkBatch batch = next(action, Math.min(BulkPace.jobs(others), most(action)));
        long before = commits.getAsLong();
        long found = nanos.getAsLong();
        Optional<BulkAction> after = written(batch);
        Duration wrote = Duration.ofNanos(nanos.getAsLong() - found);
        Duration took = Duration.ofNanos(nanos.getAsLong() - begun);
        if (after.isPresent() && after.get().isRunning()) {
            ours.add(action.id());
        } else {
            ours.remove(action.id());
        }
        sizes.put(action.id(), BulkPace.most(most(action), wrote));
        after.ifPresent(it -> tell(action, it));
        others = Math.max(counted(before) - 1, busy.getAsBoolean() ? 1 : 0);
        pause(BulkPace.rest(took, others));
    }

    private int most(BulkAction action) {
        return sizes.getOrDefault(action.id(), BulkPace.MANY);
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
    private BulkBatch next(BulkAction action, int most) {
        JobFilter filter = action.request().jobs();
        JobId from = action.position();
        for (int search = 1; ; search++) {
            FoundIds found = lookup.ids(filter.olderThan(from), most);
            JobId next = found.ids().size() == most ? found.ids().getLast() : found.searchedTo();
            if (!found.ids().isEmpty() || next == null || search == MOST_SEARCHES) {
                return BulkBatch.of(action, found.ids(), next);
            }
            from = next;
        }
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
            rest.pause(time);
        } catch (InterruptedException e) {
            log.warn("bulk actions were interrupted and go on");
        }
    }
}
