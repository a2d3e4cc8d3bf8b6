package io.coremill.dispatch;

import io.coremill.dispatch.AttemptListener.EndNotice;
import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.StopReason;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerTrace;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.Claimant;
import io.coremill.queue.JobLeases;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the jobs of one queue: claims what its executor has room for, and a little ahead; hands it
/// out; settles what has ended.
final class QueueRunner implements Claimant, AssignmentSource {
    private static final Logger log = LoggerFactory.getLogger(QueueRunner.class);

    /// A job that was held ready for this long without starting goes back to the queue.
    static final Duration HELD_AT_MOST = Duration.ofMillis(250);

    /// From the start of an attempt to its first report, and from one report to the next.
    static final Duration BETWEEN_REPORTS = Duration.ofMillis(50);

    private final QueueDefinition definition;
    private final JobLeases store;
    private final List<AttemptListener> listeners;
    private final DispatchClock clock;
    private final Runnable onTake;
    private final JobExecutor executor;
    private final @Nullable Set<String> types;

    private final Lookahead lookahead = new Lookahead();
    private final Map<Long, LiveAttempt> live = new ConcurrentHashMap<>();

    /// In the order in which they were taken. Without a lock: a virtual thread that waited for one,
    /// and lost its carrier to jobs, would hold up the store's thread behind it.
    private final Queue<LiveAttempt> ready = new ConcurrentLinkedQueue<>();

    private volatile boolean draining;
    private volatile @Nullable String lackedKey;
    private JobLeases.@Nullable Registration registration;

    /// @param onTake called whenever there are new attempts to watch over
    QueueRunner(
            QueueDefinition definition,
            JobLeases store,
            ExecutorFactory executors,
            List<AttemptListener> listeners,
            DispatchClock clock,
            Runnable onTake) {
        this.definition = definition;
        this.store = store;
        this.listeners = listeners;
        this.clock = clock;
        this.onTake = onTake;
        this.executor = executors.create(definition, this, this::claim);
        this.types = executors.types(definition);
    }

    void start() {
        registration = store.serve(definition.name(), this);
    }

    QueueStatus status() {
        String why = executor.degradedBy();
        String key = why == null ? lackedKey : null;
        return new QueueStatus(
                definition,
                executor.slots(),
                key == null ? why : lacking(key),
                key != null,
                executor.workers());
    }

    private static String lacking(String key) {
        return "jobs wait that are sealed with key %s, which this node does not have"
                .formatted(key);
    }

    QueueLoad load() {
        return new QueueLoad(definition, executor.slots(), executor.workerNames());
    }

    String queueName() {
        return definition.name();
    }

    @Nullable Set<String> announcedTypes() {
        return executor.announcedTypes();
    }

    boolean recycle(String worker) {
        return executor.recycle(worker);
    }

    List<WorkerEnd> ends() {
        return executor.ends();
    }

    Optional<WorkerTrace> trace(String worker) {
        return executor.trace(worker);
    }

    @Override
    public Room room() {
        if (draining) {
            return Room.NONE;
        }
        int capacity = executor.capacity();
        int inHand = live.size();
        int most = capacity + lookahead.size(capacity);
        int free = Math.max(0, capacity - inHand);
        return new Room(free, Math.max(0, most - inHand - free));
    }

    @Override
    public @Nullable Set<String> types() {
        return types;
    }

    @Override
    public Duration ageing() {
        return definition.ageing();
    }

    @Override
    public void lacksKey(@Nullable String key) {
        lackedKey = key;
    }

    @Override
    public void take(List<Lease> leases) {
        for (Lease lease : leases) {
            var attempt = new LiveAttempt(lease, this, clock);
            live.put(lease.number(), attempt);
            ready.add(attempt);
        }
        onTake.run();
        executor.wake();
    }

    @Override
    public @Nullable Assignment poll() {
        LiveAttempt next = ready.poll();
        while (next != null && endsUnstarted(next)) {
            next = ready.poll();
        }
        return next;
    }

    /// Whether it is too late to start it: then its job has ended.
    private boolean endsUnstarted(LiveAttempt attempt) {
        NextStep end = attempt.endUnstarted();
        if (end == null) {
            return false;
        }
        settleUnstarted(attempt, end);
        return true;
    }

    @Override
    public void cancel(long lease) {
        LiveAttempt attempt = live.get(lease);
        if (attempt == null) {
            return;
        }
        if (withdraw(attempt) || executor.withdraw(attempt)) {
            settleUnstarted(attempt, new NextStep.Finish(JobState.CANCELLED, null));
        } else {
            attempt.stop(StopReason.CANCELLED);
        }
    }

    /// Called by the attempt, once.
    void started(Lease lease, Instant at) {
        Duration wait = clock.elapsed(lease.dueAt(), at);
        for (AttemptListener listener : listeners) {
            listener.started(definition, lease, wait);
        }
    }

    /// Called by the attempt, once.
    void ended(LiveAttempt attempt, EndedAttempt ended) {
        Instant startedAt = ended.startedAt();
        if (startedAt == null) {
            neverStarted(attempt);
            return;
        }
        live.remove(attempt.lease());
        lookahead.ran(ended.took().toNanos());
        Settlement settlement = ended.settlement(attempt.held(), startedAt);
        settle(attempt, settlement);
        var notice = new EndNotice(ended.outcome(), settlement.next(), ended.took(), ended.ran());
        for (AttemptListener listener : listeners) {
            listener.ended(definition, attempt.held(), notice);
        }
    }

    /// It came to its start too late, and was stopped.
    void tooLate(LiveAttempt attempt, NextStep end) {
        settleUnstarted(attempt, end);
    }

    /// It was handed out, and its executor had no use for it.
    void neverStarted(LiveAttempt attempt) {
        settleUnstarted(attempt, new NextStep.GiveBack());
    }

    /// Stops what is overdue, reports what is news, and gives back what was held for too long.
    void sweep() {
        for (LiveAttempt attempt : live.values()) {
            if (attempt.isOverdue()) {
                attempt.stop(StopReason.TIMED_OUT);
            }
            endIfTooLate(attempt);
        }
        report();
        giveBackHeldFor(HELD_AT_MOST);
    }

    /// Of what waits here for its start.
    private void endIfTooLate(LiveAttempt attempt) {
        NextStep end = attempt.endUnstarted();
        if (end == null) {
            return;
        }
        if (withdraw(attempt) || executor.withdraw(attempt)) {
            settleUnstarted(attempt, end);
        } else {
            attempt.stopIfTooLate();
        }
    }

    /// Claims no more.
    ///
    /// @return completes once whatever had been claimed before is in hand
    CompletableFuture<Void> stopClaiming() {
        draining = true;
        return store.wake(definition.name());
    }

    /// Gives back what has not started.
    void giveBackHeld() {
        giveBackHeldFor(Duration.ZERO);
    }

    int inHand() {
        return live.size();
    }

    /// Stops whatever still runs; what does not obey is given back all the same.
    void close() {
        live.values().forEach(attempt -> attempt.stop(StopReason.DRAINED));
        executor.close();
        for (LiveAttempt attempt : live.values()) {
            log.warn("gave back {} unfinished: it did not stop in time", attempt.job());
            attempt.abandon();
        }
        if (registration != null) {
            registration.close();
        }
    }

    private void report() {
        List<AttemptReport> reports =
                live.values().stream()
                        .map(attempt -> attempt.report(BETWEEN_REPORTS))
                        .filter(Objects::nonNull)
                        .toList();
        if (!reports.isEmpty()) {
            store.report(reports);
        }
    }

    private void giveBackHeldFor(Duration atLeast) {
        List<LiveAttempt> stale = withdrawHeldFor(atLeast);
        if (!stale.isEmpty()) {
            lookahead.heldTooLong();
            stale.forEach(attempt -> settleUnstarted(attempt, new NextStep.GiveBack()));
        }
    }

    private List<LiveAttempt> withdrawHeldFor(Duration atLeast) {
        var stale = new ArrayList<LiveAttempt>();
        LiveAttempt oldest = ready.peek();
        while (oldest != null && oldest.age().compareTo(atLeast) >= 0) {
            if (withdraw(oldest)) {
                stale.add(oldest);
            }
            oldest = ready.peek();
        }
        return stale;
    }

    /// Takes it from the hands of the executor, if that has not polled it yet.
    private boolean withdraw(LiveAttempt attempt) {
        return ready.remove(attempt);
    }

    private void settleUnstarted(LiveAttempt attempt, NextStep next) {
        live.remove(attempt.lease());
        settle(attempt, Settlement.unstarted(attempt.lease(), attempt.job(), next));
    }

    /// Asks the store to claim for it, as there is room.
    private void claim() {
        var _ = store.wake(definition.name());
    }

    private void settle(LiveAttempt attempt, Settlement settlement) {
        var _ =
                store.settle(settlement)
                        .whenComplete((counted, failure) -> warnOf(attempt, counted, failure));
    }

    private static void warnOf(
            LiveAttempt attempt, @Nullable Boolean counted, @Nullable Throwable failure) {
        if (!Boolean.TRUE.equals(counted)) {
            log.warn(
                    "the end of attempt {} at job {} did not count",
                    attempt.attempt(),
                    attempt.job(),
                    failure);
        }
    }
}
