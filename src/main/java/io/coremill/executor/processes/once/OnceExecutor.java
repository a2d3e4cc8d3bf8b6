package io.coremill.executor.processes.once;

import io.coremill.cores.ledger.ProcessSpending;
import io.coremill.cores.ledger.QueueAccount;
import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.ExitReason;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.SerialTask;
import io.coremill.executor.StopReason;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.SharedResources;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Outcome;
import io.coremill.subprocess.CoreAllotment;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.launch.ProcessLauncher;
import io.coremill.subprocess.linux.OomScore;
import io.coremill.subprocess.linux.PosixCalls;
import io.coremill.subprocess.linux.PosixSpawn;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs each attempt in one process, of a program that need not know about us: the payload
/// is its stdin, its stdout is the result, and its exit code decides.
///
/// Each busy slot has one thread, which starts the process, feeds it, reads it and waits for it. It
/// lives longer than the process does: the signal that ends a process with the service is sent when
/// the thread that started it ends.
public final class OnceExecutor implements JobExecutor {
    private static final Logger log = LoggerFactory.getLogger(OnceExecutor.class);
    private static final String NOT_STARTED = "its program could not be started";
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private final Settings settings;
    private final AssignmentSource source;
    private final Runnable capacityChanged;
    private final WorkerListener listener;
    private final ExecutorClock clock;
    private final ProcessLauncher launcher;
    private final CoreAllotment cores;
    private final QueueAccount account;
    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor timer;
    private final OnceStarts starts;
    private final SerialTask handOut = new SerialTask(this::handOut);
    private final TakenSlots taken;
    private final Map<Integer, OnceAttempt> running = new ConcurrentSkipListMap<>();

    /// @param queue names the processes: `thumbnails-1`
    /// @param node this service
    /// @param slots processes at once
    /// @param program how a process is started
    /// @param resultType the media type of what it prints
    /// @param maxResult the most bytes it may print
    /// @param termGrace between SIGTERM and SIGKILL
    public record Settings(
            String queue,
            String node,
            int slots,
            ProgramSpec program,
            String resultType,
            int maxResult,
            Duration termGrace) {}

    /// @param shared what its processes share with those of other queues
    /// @param capacityChanged called when it can hold more than before, without an attempt's end;
    ///     must not block
    public OnceExecutor(
            Settings settings,
            SharedResources shared,
            AssignmentSource source,
            Runnable capacityChanged,
            WorkerListener listener) {
        this.settings = settings;
        this.cores = shared.cores();
        this.account = shared.ledger().of(settings.queue());
        this.source = source;
        this.capacityChanged = capacityChanged;
        this.listener = listener;
        this.clock = shared.clock();
        this.launcher =
                ProcessLauncher.ofAttempts(settings.queue(), settings.program(), settings.slots());
        this.taken = new TakenSlots(settings.slots(), clock.nanos());
        String name = "coremill-" + settings.queue();
        this.threads =
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().name(name + "-slot-", 1).daemon().factory());
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name(name + "-timer").daemon().factory());
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        this.starts =
                new OnceStarts(settings.queue(), launcher, clock, this::later, this::canHoldMore);
        account.onLook(() -> running.values().forEach(OnceAttempt::lookAtSpending));
    }

    @Override
    public int capacity() {
        if (taken.isClosed()) {
            return 0;
        }
        int usable = starts.areFree() ? settings.slots() : running.size() + starts.due();
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
        return starts.trouble();
    }

    @Override
    public List<WorkerView> workers() {
        return running.values().stream().map(OnceAttempt::view).toList();
    }

    @Override
    public void close() {
        taken.close();
        running.values().forEach(attempt -> attempt.stop(StopReason.DRAINED));
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
                starts.notUsed();
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
            starts.failed("no thread could be started: " + e.getMessage());
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
        if (slot == TakenSlots.NONE || starts.mayStart()) {
            return slot;
        }
        taken.free(slot);
        return TakenSlots.NONE;
    }

    private boolean mayGoOn() {
        return !taken.isClosed() && starts.areFree();
    }

    private void canHoldMore() {
        capacityChanged.run();
        wake();
    }

    // ---- attempts

    private void run(int slot, Assignment assignment) {
        String name = settings.queue() + "-" + (slot + 1);
        OnceStarts.Start start = starts.begin();
        long asked = clock.tick();
        OptionalInt core = takeCore();
        try (ProcessLaunch launch = launcher.prepare(variables(name, assignment), core);
                OnceProcess child = start(launch)) {
            listener.spawned(settings.queue(), clock.since(asked));
            run(slot, name, assignment, start, child);
        } catch (IOException e) {
            notStarted(e.getMessage());
            giveBack(assignment, NOT_STARTED);
        } catch (RuntimeException | Error e) {
            log.error("{}: gave up on a process over an error of ours", name, e);
            starts.failed("the service gave up on a process after an internal error: " + e);
            giveBack(assignment, "the service gave up on it after an internal error");
        } finally {
            core.ifPresent(cores::free);
        }
    }

    private OptionalInt takeCore() {
        return settings.program().scheduling().pinning() ? cores.take() : OptionalInt.empty();
    }

    private OnceProcess start(ProcessLaunch launch) throws IOException {
        PosixCalls posix = PosixCalls.HERE.orElseThrow(OnceExecutor::unsupported);
        PosixSpawn spawn = PosixSpawn.HERE.orElseThrow(OnceExecutor::unsupported);
        OnceProcess child =
                ProcessPipes.of(
                        posix, clock.nanos(), descriptors -> start(spawn, launch, descriptors));
        OomScore.raise(child.pid());
        return child;
    }

    private int start(PosixSpawn spawn, ProcessLaunch launch, PosixSpawn.Descriptors descriptors)
            throws IOException {
        try {
            return spawn.start(launch, descriptors);
        } catch (IOException e) {
            String program = settings.program().command().getFirst();
            throw new IOException(program + ": " + e.getMessage(), e);
        }
    }

    private static IOException unsupported() {
        return new IOException(
                "mode once needs 64-bit Linux with glibc 2.34 or newer; elsewhere use a worker");
    }

    private void run(
            int slot,
            String name,
            Assignment assignment,
            OnceStarts.Start start,
            OnceProcess child) {
        var attempt =
                new OnceAttempt(
                        settings,
                        clock,
                        name,
                        assignment,
                        child,
                        new ProcessSpending(account),
                        start::lives,
                        kill -> later(settings.termGrace(), kill));
        OnceAttempt.Ended ended;
        running.put(slot, attempt);
        try {
            // Looked at after adding: either this sees that it is closed, or close() the attempt.
            if (taken.isClosed()) {
                attempt.stop(StopReason.DRAINED);
            }
            ended = attempt.run();
        } finally {
            running.remove(slot);
        }
        if (ended.silent()
                && launcher.couldNotExecute(ended.exit().code(), ended.exit().stderr())) {
            notStarted(
                    assignment.isSensitive()
                            ? "what it wrote is not shown, as it had a sensitive job"
                            : ended.exit().stderr());
            assignment.ended(new Outcome.GivenBack(NOT_STARTED), ended.ran());
            return;
        }
        start.works();
        ExitReason reason = ended.exit().reason();
        listener.exited(settings.queue(), reason);
        log.debug("queue {}: {} (pid {}) {}", settings.queue(), name, child.pid(), reason.word());
        assignment.ended(ended.outcome(), ended.ran());
    }

    private void notStarted(@Nullable String why) {
        listener.exited(settings.queue(), ExitReason.FAILED_START);
        starts.failed("the program could not be started: " + why);
    }

    private void giveBack(Assignment assignment, String why) {
        assignment.ended(
                new Outcome.GivenBack(why),
                ExecutionStats.at(settings.node(), ExecutorKind.PROCESSES));
    }

    private Future<?> later(Duration delay, Runnable action) {
        return timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
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
}
