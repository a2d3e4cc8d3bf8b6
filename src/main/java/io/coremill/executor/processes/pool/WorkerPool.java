package io.coremill.executor.processes.pool;

import io.coremill.cores.ledger.QueueAccount;
import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.ExitReason;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.WorkerTrace;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.DelayedTasks;
import io.coremill.executor.processes.SharedResources;
import io.coremill.executor.processes.WorkerExit;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.executor.processes.worker.LookBudget;
import io.coremill.executor.processes.worker.SlotShares;
import io.coremill.executor.processes.worker.WorkerChannel;
import io.coremill.executor.processes.worker.WorkerContext;
import io.coremill.executor.processes.worker.WorkerOwner;
import io.coremill.executor.processes.worker.WorkerProcess;
import io.coremill.executor.processes.worker.WorkerSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The workers of one queue: who they are, what waits for them, and what becomes of those who go.
/// When the command does not work it rests between trials, and attempts stay in the queue
/// meanwhile.
final class WorkerPool implements WorkerOwner, WorkerStarter.Owner, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);
    private static final Duration WARM_AFTER = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final int MOST_LOOKS = 40;
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private final WorkerSettings settings;
    private final AssignmentSource source;
    private final Runnable capacityChanged;
    private final WorkerListener listener;
    private final DelayedTasks timer;
    private final WorkerSet workers;
    private final CommandHealth health = new CommandHealth();
    private final WaitingAttempts pending;
    private final WorkerStarter starter;
    private final WorkerContext context;
    private final WorkerWatch watch;
    private final Map<String, WorkerEnd> ends = new ConcurrentHashMap<>();
    private final AtomicBoolean tookBack = new AtomicBoolean();
    private final AtomicBoolean watched = new AtomicBoolean();

    private volatile boolean heldBack = false;

    /// What the last hello announced, or 1: what can be counted on from workers yet to be started.
    private volatile int knownConcurrency = 1;

    private volatile @Nullable Set<String> announcedTypes;

    WorkerPool(
            WorkerSettings settings,
            SharedResources shared,
            AssignmentSource source,
            Runnable capacityChanged,
            WorkerListener listener) {
        this.settings = settings;
        this.source = source;
        this.capacityChanged = capacityChanged;
        this.listener = listener;
        this.timer = new DelayedTasks("coremill-" + settings.queue() + "-timer");
        this.workers = new WorkerSet(settings.size());
        this.pending = new WaitingAttempts(settings.node());
        this.starter = new WorkerStarter(this, settings, workers, health, pending, source, shared);
        ExecutorClock clock = shared.clock();
        QueueAccount account = shared.ledger().of(settings.queue());
        this.context =
                new WorkerContext(
                        settings,
                        clock,
                        timer,
                        new LookBudget(clock.tick()),
                        shared.kills(),
                        account);
        this.watch = new WorkerWatch(settings, workers, starter, shared.kills());
        timer.after(Duration.ZERO, starter::recruit);
        account.onLook(() -> workers.present().forEach(worker -> worker.usage().look()));
    }

    /// While there are workers: an empty pool costs nothing.
    private void keepWatch() {
        if (watched.compareAndSet(false, true)) {
            timer.after(watch.period(), this::lookAgain);
        }
    }

    private void lookAgain() {
        try {
            look();
        } finally {
            watched.set(false);
            if (workers.size() > 0 || heldBack) {
                keepWatch();
            }
        }
    }

    private void look() {
        watch.look();
        boolean wasHeldBack = heldBack;
        heldBack = starter.isHeldBack();
        if (wasHeldBack && !heldBack) {
            capacityChanged.run();
            wake();
        } else if (heldBack && !wasHeldBack) {
            log.warn("queue {}: no more workers for now, as memory is short", settings.queue());
        }
    }

    // ---- attempts

    void wake() {
        offerPending();
        starter.recruit();
    }

    /// To the worker that is free: one may have found nothing while an attempt was on its way from
    /// the source to those that wait for a new worker.
    @Override
    public void offerPending() {
        for (WorkerProcess worker : workers.present()) {
            worker.channel().requests().wake();
        }
    }

    @Override
    public @Nullable Assignment next() {
        Assignment waiting = pending.poll();
        return waiting == null ? source.poll() : waiting;
    }

    @Override
    public void takeBack(Assignment assignment) {
        pending.addFirst(assignment);
        tookBack.set(true);
    }

    /// What was taken back is for a worker that is free: one may have looked for work while it was
    /// away.
    @Override
    public void offerWhatWasTakenBack() {
        if (tookBack.getAndSet(false)) {
            wake();
        }
    }

    boolean withdraw(Assignment assignment) {
        return pending.remove(assignment);
    }

    @Override
    public boolean hasHungryBeside(WorkerProcess one) {
        for (WorkerProcess worker : workers.present()) {
            if (worker != one && worker.channel().requests().isHungry()) {
                return true;
            }
        }
        return false;
    }

    int capacity() {
        int ready = workers.capacity();
        return health.isResting() || heldBack || workers.isClosed()
                ? ready
                : Math.min(
                        settings.size().slots(), ready + workers.capacityToCome(knownConcurrency));
    }

    Slots slots() {
        int busy = 0;
        int stuck = 0;
        for (WorkerProcess worker : workers.present()) {
            Slots slots = worker.channel().slots();
            busy += slots.busy();
            stuck += slots.stuck();
        }
        return new Slots(settings.size().slots(), busy, stuck);
    }

    @Nullable String degradedBy() {
        return workers.capacity() > 0 ? null : health.trouble();
    }

    List<WorkerView> views() {
        watch.lookAtMemory();
        workers.present().forEach(worker -> worker.usage().look());
        return workers.present().stream()
                .sorted(Comparator.comparingInt(worker -> worker.place().number()))
                .map(WorkerProcess::view)
                .toList();
    }

    List<String> names() {
        return workers.present().stream().map(WorkerProcess::name).sorted().toList();
    }

    /// One at most for each place.
    List<WorkerEnd> ends() {
        return ends.values().stream()
                .sorted(Comparator.comparing(WorkerEnd::endedAt).reversed())
                .toList();
    }

    Optional<WorkerTrace> trace(String name) {
        return workers.present().stream()
                .filter(worker -> worker.name().equals(name))
                .map(WorkerProcess::trace)
                .findFirst();
    }

    /// Ends a worker once it has answered what it has; another one takes its place as soon as there
    /// is work for it.
    ///
    /// @return whether it was there, and was not ending already
    boolean recycle(String name) {
        for (WorkerProcess worker : workers.present()) {
            if (worker.name().equals(name)) {
                return worker.retire(WorkerStopCause.RECYCLED_ON_REQUEST);
            }
        }
        return false;
    }

    // ---- workers come

    /// Whether workers that have written nothing yet may be given work. While it is not known
    /// whether the command works, a worker has to write something first or stay alive without a
    /// job: else a job that kills its workers could never be distinguished from it.
    @Override
    public boolean trustsUnheard() {
        return settings.startTimeout() == null && !health.isResting();
    }

    @Override
    public void started(WorkerStarter.Start start, Duration took) {
        join(
                new WorkerProcess(
                        context,
                        this,
                        start.place(),
                        start.name(),
                        start.process(),
                        start.predecessor()),
                took);
    }

    private void join(WorkerProcess worker, Duration took) {
        worker.prepare(); // or fails while no other thread knows of it
        listener.spawned(settings.queue(), took);
        putOnTrial(worker);
        timer.after(WARM_AFTER, () -> onceAtRest(worker, this::warmed));
        Duration startTimeout = settings.startTimeout();
        if (startTimeout != null) {
            timer.after(startTimeout, worker::endIfUnheard);
        }
        context.kills().look(); // those of a time without workers explain nothing
        boolean isInTime = workers.join(worker);
        keepWatch();
        worker.start();
        if (!isInTime) {
            worker.close();
        }
    }

    @Override
    public void tryThosePresent() {
        workers.present().forEach(this::putOnTrial);
    }

    private void putOnTrial(WorkerProcess worker) {
        health.probation()
                .ifPresent(time -> timer.after(time, () -> onceAtRest(worker, this::outlived)));
    }

    /// A worker that announces nothing is taken to be warm after a while.
    private void warmed(WorkerProcess worker) {
        if (settings.startTimeout() == null) {
            worker.warmed();
        }
    }

    /// A worker that computes without having written anything may still be starting; what has done
    /// waits for its first job.
    private void onceAtRest(WorkerProcess worker, Consumer<WorkerProcess> then) {
        onceAtRest(worker, OptionalLong.empty(), MOST_LOOKS, then);
    }

    private void onceAtRest(
            WorkerProcess worker, OptionalLong before, int looks, Consumer<WorkerProcess> then) {
        if (!workers.present().contains(worker)) {
            return;
        }
        OptionalLong now = worker.cpuNanos();
        boolean isAtRest = worker.isAsleep() && (now.isEmpty() || now.equals(before));
        if (isAtRest || looks == 0 || worker.channel().wasHeardOf()) {
            then.accept(worker);
        } else {
            timer.after(BETWEEN_LOOKS, () -> onceAtRest(worker, now, looks - 1, then));
        }
    }

    private void outlived(WorkerProcess worker) {
        boolean mayCount = settings.startTimeout() == null || worker.channel().wasHeardOf();
        if (mayCount) {
            works(worker);
        }
    }

    @Override
    public void notStarted(SlotShares.Place place, Throwable failure) {
        health.notStarted(words(failure));
        workers.release(place);
        listener.exited(settings.queue(), ExitReason.FAILED_START);
        afterLeaving();
    }

    private static String words(Throwable failure) {
        String message = failure instanceof IOException ? failure.getMessage() : null;
        return message == null ? failure.toString() : message;
    }

    @Override
    public void works(WorkerProcess worker) {
        worker.warmed();
        boolean healed = health.works();
        if (healed) {
            log.info("queue {} can start workers again", settings.queue());
            capacityChanged.run();
        }
        if (healed || !trustsUnheard()) {
            wake();
        }
    }

    @Nullable Set<String> announcedTypes() {
        return announcedTypes;
    }

    @Override
    public void learned(int concurrency, @Nullable Set<String> types) {
        announcedTypes = types;
        if (knownConcurrency != concurrency) {
            knownConcurrency = concurrency;
            capacityChanged.run();
        }
    }

    // ---- workers go

    @Override
    public void hasRoomFor(WorkerProcess retiring) {
        for (WorkerProcess worker : workers.present()) {
            if (worker.place().predecessor() == retiring.place()) {
                worker.channel().requests().fill();
            }
        }
    }

    @Override
    public boolean left(WorkerProcess worker, WorkerExit exit) {
        workers.leave(worker);
        workers.present().forEach(other -> other.forget(worker));
        boolean failedStart = !workers.isClosed() && failedToStart(worker, exit);
        boolean isInOrder = exit.isClean() && worker.channel().owesNothing();
        ExitReason reason = isInOrder ? ExitReason.EXITED : exit.reason();
        if (failedStart) { // which is logged with the pause before the next trial
            reason = ExitReason.FAILED_START;
        } else {
            note(worker, exit, reason);
        }
        ends.put(worker.name(), worker.ended(exit, reason));
        listener.exited(settings.queue(), reason);
        return failedStart;
    }

    private boolean failedToStart(WorkerProcess worker, WorkerExit exit) {
        WorkerChannel said = worker.channel();
        WorkerExit shown = worker.hasHadSensitive() ? exit.wordless() : exit;
        return health.ended(shown, said.wasHeardOf(), said.stdinUse(), worker.lived());
    }

    private void note(WorkerProcess worker, WorkerExit exit, ExitReason reason) {
        log.atLevel(reason == ExitReason.EXITED ? Level.DEBUG : level(exit.cause()))
                .addKeyValue("job.queue", settings.queue())
                .log(
                        "queue {}: worker {} (pid {}) is gone: {}, {}",
                        settings.queue(),
                        worker.name(),
                        worker.process().pid(),
                        reason.word(),
                        exit.status());
    }

    private static Level level(@Nullable WorkerStopCause cause) {
        if (cause == WorkerStopCause.CANCELLED) {
            return Level.INFO;
        }
        return cause != null && cause.isPlanned() ? Level.DEBUG : Level.WARN;
    }

    @Override
    public void afterLeaving() {
        planTrial();
        if (health.isResting() && workers.capacity() == 0) {
            pending.giveBack("no worker could be started");
        } else {
            wake();
        }
    }

    @Override
    public void settled() {
        workers.settled();
    }

    @Override
    public void planTrial() {
        health.pauseBeforeTrial()
                .ifPresent(
                        pause -> {
                            log.warn(
                                    "queue {}: {}; next trial in {}",
                                    settings.queue(),
                                    onOneLine(health.trouble()),
                                    pause);
                            timer.after(pause, starter::tryOne);
                        });
    }

    private static @Nullable String onOneLine(@Nullable String trouble) {
        return trouble == null ? null : trouble.replace("\n", " | ");
    }

    @Override
    public void close() {
        workers.close();
        pending.close("the service is stopping");
        workers.present().forEach(WorkerProcess::close);
        if (!workers.awaitEmpty(settings.graces().together())) {
            workers.present().forEach(WorkerProcess::kill);
            workers.awaitEmpty(AFTER_KILL);
        }
        starter.close();
        timer.close();
    }
}
