package io.coremill.executor.processes;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.WorkerView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The workers of one queue. Starts one when an attempt waits and none is free, up to as many as
/// there are places, and keeps them. When the command does not work it rests between trials, and
/// attempts stay in the queue meanwhile.
final class WorkerPool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);
    private static final String FAILED_START = "failed-start";
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private final ProcessExecutor.Settings settings;
    private final AssignmentSource source;
    private final Runnable capacityChanged;
    private final WorkerListener listener;
    private final InstantSource clock;
    private final Spawner spawner;
    private final ScheduledThreadPoolExecutor timer;

    private final List<WorkerProcess> workers = new CopyOnWriteArrayList<>();

    /// Taken from the source for workers that are being started.
    private final Pending pending;

    private final AtomicInteger recruiting = new AtomicInteger();
    private final AtomicBoolean tookBack = new AtomicBoolean();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();

    // Guarded by the lock.
    private final Places places;
    private final StartGuard guard = new StartGuard();
    private Duration probation = Duration.ZERO;
    private boolean trialDue = false;
    private boolean closed = false;

    private volatile @Nullable String trouble;

    /// Written with the lock held. Meanwhile only workers that have said something are given work.
    private volatile boolean resting = false;

    /// What the last hello said, or 1: what can be counted on from workers yet to be started.
    private volatile int knownConcurrency = 1;

    WorkerPool(
            ProcessExecutor.Settings settings,
            AssignmentSource source,
            Runnable capacityChanged,
            WorkerListener listener,
            InstantSource clock) {
        this.settings = settings;
        this.source = source;
        this.capacityChanged = capacityChanged;
        this.listener = listener;
        this.clock = clock;
        this.spawner = new Spawner(settings);
        this.pending = new Pending(settings.node());
        this.places = new Places(settings.slots(), settings.concurrency());
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        Thread.ofPlatform()
                                .name("coremill-" + settings.queue() + "-timer")
                                .daemon()
                                .factory());
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    ProcessExecutor.Settings settings() {
        return settings;
    }

    Instant now() {
        return clock.instant();
    }

    void later(Duration delay, Runnable action) {
        var _ = timer.schedule(() -> runLogged(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    // ---- attempts

    void wake() {
        for (WorkerProcess worker : workers) {
            worker.conversation().wake();
        }
        recruit();
    }

    /// The next attempt for a worker that has room.
    @Nullable Assignment next() {
        Assignment waiting = pending.poll();
        return waiting == null ? source.poll() : waiting;
    }

    /// An attempt that the worker which took it had better not run.
    void takeBack(Assignment assignment) {
        pending.addFirst(assignment);
        tookBack.set(true);
    }

    /// What was taken back is for whoever is free: one may have looked for work while it was away.
    void offerWhatWasTakenBack() {
        if (tookBack.getAndSet(false)) {
            wake();
        }
    }

    boolean hasIdleBeside(Conversation one) {
        for (WorkerProcess worker : workers) {
            if (worker.conversation() != one && worker.conversation().isIdle()) {
                return true;
            }
        }
        return false;
    }

    int capacity() {
        lock.lock();
        try {
            if (closed) {
                return 0;
            }
            int sum = mannedCapacity();
            return resting ? sum : sum + places.unmannedCapacity(knownConcurrency);
        } finally {
            lock.unlock();
        }
    }

    private int mannedCapacity() {
        return workers.stream()
                .map(WorkerProcess::conversation)
                .filter(this::trusts)
                .mapToInt(Conversation::capacity)
                .sum();
    }

    /// While it is not known whether the command works, a worker has to say something first or
    /// stay alive without a job: else a job that kills its workers could never be told from it.
    boolean trusts(Conversation one) {
        return !resting || one.wasHeardOf();
    }

    Slots slots() {
        int busy = 0;
        int stuck = 0;
        for (WorkerProcess worker : workers) {
            Slots slots = worker.conversation().slots();
            busy += slots.busy();
            stuck += slots.stuck();
        }
        return new Slots(settings.slots(), busy, stuck);
    }

    @Nullable String degradedBy() {
        return mannedCapacity() > 0 ? null : trouble;
    }

    List<WorkerView> views() {
        return workers.stream()
                .sorted(Comparator.comparingInt(WorkerProcess::place))
                .map(WorkerProcess::view)
                .toList();
    }

    // ---- workers come

    /// Starts workers for attempts that no worker is free for. One thread at a time does so; if
    /// others come meanwhile it looks again.
    private void recruit() {
        if (recruiting.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        try {
            while (seen != 0) {
                startAsNeeded();
                seen = recruiting.addAndGet(-seen);
            }
        } finally {
            if (seen != 0) {
                recruiting.set(0); // it failed; let the next one try
            }
        }
    }

    private void startAsNeeded() {
        int place = reserve(false);
        while (place != Places.NONE && startIfNeeded(place)) {
            place = reserve(false);
        }
    }

    private boolean startIfNeeded(int place) {
        boolean started = false;
        try {
            if (isNeeded()) {
                spawn(place);
                started = true;
            }
        } finally {
            if (!started) {
                release(place);
            }
        }
        return started;
    }

    /// The place just reserved is among those starting.
    private boolean isNeeded() {
        if (pending.size() >= startingNow()) {
            return true;
        }
        Assignment next = source.poll();
        if (next != null) {
            pending.add(next);
        }
        return next != null;
    }

    private void spawn(int place) {
        long asked = System.nanoTime();
        String name = settings.queue() + "-" + (place + 1);
        spawner.spawn(
                variables(name, place),
                process -> joined(place, name, process, asked),
                failure -> notStarted(place, failure));
    }

    private Map<String, String> variables(String name, int place) {
        return Map.of(
                "COREMILL_QUEUE",
                settings.queue(),
                "COREMILL_WORKER",
                name,
                "COREMILL_CONCURRENCY",
                Integer.toString(places.share(place)));
    }

    private void joined(int place, String name, Process process, long asked) {
        var worker = new WorkerProcess(this, place, name, places.share(place), process);
        listener.spawned(settings.queue(), Duration.ofNanos(System.nanoTime() - asked));
        Duration outlive = null;
        boolean late;
        lock.lock();
        try {
            places.man(place);
            workers.add(worker);
            late = closed;
            outlive = resting ? probation : null;
        } finally {
            lock.unlock();
        }
        worker.start();
        if (late) {
            worker.close();
        } else if (outlive != null) {
            later(outlive, () -> outlived(worker));
        }
    }

    private void outlived(WorkerProcess worker) {
        if (workers.contains(worker)) {
            works();
        }
    }

    private void notStarted(int place, Throwable failure) {
        lock.lock();
        try {
            guard.failed();
            rest("the worker could not be started: " + words(failure), Duration.ZERO);
        } finally {
            lock.unlock();
        }
        release(place);
        listener.exited(settings.queue(), FAILED_START);
        afterLeaving();
    }

    private static String words(Throwable failure) {
        String message = failure instanceof IOException ? failure.getMessage() : null;
        return message == null ? failure.toString() : message;
    }

    /// A worker said something for the first time, or has lived long enough to trust the command.
    void works() {
        boolean healed;
        lock.lock();
        try {
            guard.works();
            healed = resting;
            resting = false;
            trouble = null;
        } finally {
            lock.unlock();
        }
        if (healed) {
            log.info("queue {} can start workers again", settings.queue());
            capacityChanged.run();
            wake();
        }
    }

    /// A worker said how many attempts it takes at once.
    void learned(int concurrency) {
        if (knownConcurrency != concurrency) {
            knownConcurrency = concurrency;
            capacityChanged.run();
        }
    }

    // ---- workers go

    /// A worker has ended; its place is free.
    ///
    /// @return whether its command is to blame
    boolean left(WorkerProcess worker, WorkerExit exit) {
        boolean failedStart;
        lock.lock();
        try {
            workers.remove(worker);
            places.free(worker.place());
            failedStart = !closed && isFailedStart(worker, exit);
            if (failedStart) {
                rest(exit.asStartFailure(), worker.lived());
            } else if (resting) {
                tryLater(); // it may have been the one to show whether the command works
            }
        } finally {
            lock.unlock();
        }
        String reason = failedStart ? FAILED_START : exit.reason();
        note(worker, exit, reason);
        listener.exited(settings.queue(), reason);
        return failedStart;
    }

    private void note(WorkerProcess worker, WorkerExit exit, String reason) {
        log.atLevel(exit.cause() == StopCause.SHUT_DOWN ? Level.DEBUG : Level.WARN)
                .log(
                        "queue {}: worker {} (pid {}) is gone: {}, {}",
                        settings.queue(),
                        worker.name(),
                        worker.pid(),
                        reason,
                        exit.status());
    }

    /// What it had been given has been settled.
    void afterLeaving() {
        lock.lock();
        try {
            empty.signalAll();
        } finally {
            lock.unlock();
        }
        if (trouble != null && mannedCapacity() == 0) {
            pending.giveBack("no worker could be started");
        } else {
            wake();
        }
    }

    private boolean isFailedStart(WorkerProcess worker, WorkerExit exit) {
        if (worker.conversation().wasHeardOf()) {
            return false;
        }
        StopCause cause = exit.cause();
        if (cause != null) {
            return resting && cause.isItsFault() && guard.failed();
        }
        return exit.commandNotRun() ? guard.failed() : guard.diedUnheard(worker.lived());
    }

    private void rest(String why, Duration lived) {
        trouble = why;
        probation = StartGuard.probation(lived);
        resting = true;
        tryLater();
    }

    private void tryLater() {
        if (!trialDue) {
            trialDue = true;
            Duration pause = guard.pause(ThreadLocalRandom.current());
            log.warn("queue {}: {}; next trial in {}", settings.queue(), trouble, pause);
            later(pause, this::tryAgain);
        }
    }

    private void tryAgain() {
        lock.lock();
        try {
            trialDue = false;
        } finally {
            lock.unlock();
        }
        int place = reserve(true);
        if (place != Places.NONE) {
            spawn(place);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        pending.giveBack("the service is stopping");
        workers.forEach(WorkerProcess::close);
        if (!awaitEmpty(settings.longestGoodbye())) {
            workers.forEach(WorkerProcess::kill);
            awaitEmpty(AFTER_KILL);
        }
        spawner.close();
        timer.shutdownNow();
    }

    private boolean awaitEmpty(Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!places.areAllFree()) {
                if (left <= 0) {
                    return false;
                }
                left = empty.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    // ---- places

    /// @param trial whether to start one although the pool rests
    private int reserve(boolean trial) {
        lock.lock();
        try {
            return closed || resting != trial ? Places.NONE : places.reserve();
        } finally {
            lock.unlock();
        }
    }

    private void release(int place) {
        lock.lock();
        try {
            places.free(place);
            empty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int startingNow() {
        lock.lock();
        try {
            return places.starting();
        } finally {
            lock.unlock();
        }
    }

    private static void runLogged(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            log.error("a timed action on a worker failed", e);
        }
    }
}
