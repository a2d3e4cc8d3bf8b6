package io.coremill.executor.processes;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.Serial;
import io.coremill.executor.StopReason;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.WorkerView;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Outcome;
import io.coremill.job.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs each attempt in a process of its own, of a program that need not know about us: the payload
/// is its stdin, its stdout is the result, and its exit code decides.
///
/// Each busy slot has one thread, which starts the process, feeds it, reads it and waits for it. It
/// lives longer than the process does: the signal that ends a process with the service is sent when
/// the thread that started it ends.
public final class OnceExecutor implements JobExecutor {
    private static final Logger log = LoggerFactory.getLogger(OnceExecutor.class);
    private static final String NOT_STARTED = "its program could not be started";
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    /// What cannot be executed at all does not live as long.
    private static final Duration PROBATION = Duration.ofSeconds(1);

    private final Settings settings;
    private final AssignmentSource source;
    private final Runnable capacityChanged;
    private final WorkerListener listener;
    private final InstantSource clock;
    private final OnceLauncher launcher;
    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Trials trials = new Trials();
    private final Serial handOut = new Serial(this::handOut);
    private final TakenSlots taken;
    private final Map<Integer, OnceAttempt> running = new ConcurrentSkipListMap<>();

    /// @param queue names the processes: `thumbnails-1`
    /// @param node this service
    /// @param slots processes at once
    /// @param command the program first
    /// @param resultType the media type of what it prints
    /// @param maxResult the most bytes it may print
    /// @param termGrace between SIGTERM and SIGKILL
    /// @param directory that the service runs in, and its programs too
    public record Settings(
            String queue,
            String node,
            int slots,
            List<String> command,
            String resultType,
            int maxResult,
            Duration termGrace,
            Path directory) {}

    /// @param capacityChanged called when it can hold more than before, for reasons of its own;
    ///     must not block
    public OnceExecutor(
            Settings settings,
            AssignmentSource source,
            Runnable capacityChanged,
            WorkerListener listener,
            InstantSource clock) {
        this.settings = settings;
        this.source = source;
        this.capacityChanged = capacityChanged;
        this.listener = listener;
        this.clock = clock;
        this.launcher = new OnceLauncher(settings.command(), settings.directory());
        this.taken = new TakenSlots(settings.slots());
        String name = "coremill-" + settings.queue();
        this.threads =
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().name(name + "-slot-", 1).daemon().factory());
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name(name + "-timer").daemon().factory());
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public int capacity() {
        if (taken.isClosed()) {
            return 0;
        }
        int usable = trials.areOver() ? settings.slots() : running.size() + trials.due();
        return Math.min(settings.slots(), usable);
    }

    @Override
    public Slots slots() {
        int stopping = (int) running.values().stream().filter(OnceAttempt::isStopping).count();
        return new Slots(settings.slots(), running.size() - stopping, stopping);
    }

    @Override
    public void wake() {
        handOut.run();
    }

    @Override
    public @Nullable String degradedBy() {
        return trials.trouble();
    }

    @Override
    public List<WorkerView> workers() {
        return running.values().stream().map(OnceAttempt::view).toList();
    }

    @Override
    public void close() {
        taken.close();
        running.values().forEach(attempt -> stop(attempt, StopReason.DRAINED));
        if (!taken.awaitNone(settings.termGrace().plusSeconds(1))) {
            running.values().forEach(OnceAttempt::kill);
            taken.awaitNone(AFTER_KILL);
        }
        threads.shutdown();
        timer.shutdownNow();
    }

    // ---- slots

    /// Gives what the source has to free slots.
    private void handOut() {
        for (int slot = reserve(); slot != TakenSlots.NONE; slot = reserve()) {
            Assignment next = source.poll();
            if (next == null) {
                trials.notUsed();
                taken.free(slot);
                return;
            }
            start(slot, next);
        }
    }

    private void start(int slot, Assignment first) {
        try {
            threads.execute(() -> serve(slot, first));
        } catch (RuntimeException | OutOfMemoryError e) {
            failed("no thread could be started: " + e.getMessage());
            taken.free(slot);
            giveBack(first, "there is no thread for it");
        }
    }

    private void serve(int slot, Assignment first) {
        try {
            Assignment next = first;
            while (next != null) {
                run(slot, next);
                next = mayGoOn() ? source.poll() : null;
            }
        } finally {
            taken.free(slot);
        }
        wake(); // something may have come between asking and being free
    }

    /// @return [TakenSlots#NONE] if there is none, or nothing may be started
    private int reserve() {
        int slot = taken.take();
        if (slot == TakenSlots.NONE || trials.mayStart()) {
            return slot;
        }
        taken.free(slot);
        return TakenSlots.NONE;
    }

    private boolean mayGoOn() {
        return !taken.isClosed() && trials.areOver();
    }

    // ---- attempts

    private void run(int slot, Assignment assignment) {
        String name = settings.queue() + "-" + (slot + 1);
        long asked = System.nanoTime();
        try (Child child = launcher.start(variables(name, assignment))) {
            listener.spawned(settings.queue(), Duration.ofNanos(System.nanoTime() - asked));
            run(slot, name, assignment, child);
        } catch (IOException e) {
            notStarted(e.getMessage());
            giveBack(assignment, NOT_STARTED);
        } catch (RuntimeException | Error e) {
            log.error("{}: gave up on a process over an error of ours", name, e);
            failed("the service gave up on a process over an error of its own: " + e);
            giveBack(assignment, "the service gave up on it over an error of its own");
        }
    }

    private void run(int slot, String name, Assignment assignment, Child child) {
        long startedAt = System.nanoTime();
        var attempt =
                new OnceAttempt(
                        settings, clock, name, assignment, child, () -> outlived(startedAt));
        OnceAttempt.Ended ended;
        running.put(slot, attempt);
        try {
            if (taken.isClosed()) { // looked at after adding: either close sees it or we see it
                // closed
                stop(attempt, StopReason.DRAINED);
            }
            ended = attempt.run(() -> killLater(attempt));
        } finally {
            running.remove(slot);
        }
        if (launcher.couldNotExecute(ended.exit())) {
            notStarted(ended.exit().stderr());
            assignment.ended(new Outcome.GivenBack(NOT_STARTED), ended.ran());
            return;
        }
        works();
        OnceExit exit = ended.exit();
        listener.exited(settings.queue(), exit.reason());
        log.debug("queue {}: {} (pid {}) {}", settings.queue(), name, child.pid(), exit.reason());
        assignment.ended(ended.outcome(), ended.ran());
    }

    private void stop(OnceAttempt attempt, StopReason reason) {
        attempt.stop(reason, () -> killLater(attempt));
    }

    private void killLater(OnceAttempt attempt) {
        later(settings.termGrace(), attempt::kill);
    }

    private void giveBack(Assignment assignment, String why) {
        assignment.ended(new Outcome.GivenBack(why), nowhere());
    }

    private Ran nowhere() {
        return new Ran(
                settings.node(),
                ExecutorKind.PROCESSES,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Map<String, String> variables(String name, Assignment assignment) {
        var variables = new HashMap<String, String>();
        variables.put("COREMILL_QUEUE", settings.queue());
        variables.put("COREMILL_WORKER", name);
        variables.put("COREMILL_JOB_ID", assignment.job().toString());
        variables.put("COREMILL_TYPE", assignment.type());
        variables.put("COREMILL_ATTEMPT", Integer.toString(assignment.attempt()));
        String traceparent = assignment.traceparent();
        if (traceparent != null) {
            variables.put("TRACEPARENT", traceparent);
        }
        return variables;
    }

    // ---- whether the program can be started

    /// Told before the attempt goes back, or it would be back at once.
    private void notStarted(@Nullable String why) {
        listener.exited(settings.queue(), "failed-start");
        failed("the program could not be started: " + why);
    }

    private void failed(String why) {
        trials.failed(why)
                .ifPresent(
                        pause -> {
                            log.warn(
                                    "queue {}: {}; next trial in {}", settings.queue(), why, pause);
                            later(pause, this::tryAgain);
                        });
    }

    /// With a job, unless it is plain without one that it still cannot be started.
    private void tryAgain() {
        String trouble = launcher.trouble();
        if (trouble != null) {
            trials.isUnderWay();
            failed("the program could not be started: " + trouble);
            return;
        }
        trials.isDue();
        capacityChanged.run();
        wake();
    }

    private void outlived(long startedAt) {
        if (System.nanoTime() - startedAt > PROBATION.toNanos()) {
            works();
        }
    }

    private void works() {
        if (trials.works()) {
            log.info("queue {} can start its program again", settings.queue());
            capacityChanged.run();
            wake();
        }
    }

    private void later(Duration delay, Runnable action) {
        var _ = timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
