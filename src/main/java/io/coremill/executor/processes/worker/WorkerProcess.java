package io.coremill.executor.processes.worker;

import io.coremill.cores.kernel.CpuClock;
import io.coremill.cores.kernel.ProcessState;
import io.coremill.executor.ExitReason;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerState;
import io.coremill.executor.WorkerTrace;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.WorkerExit;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.subprocess.ExitStatus;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.Subprocess;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker: a process, and the thread that reads what it writes for as long as it lives. Nothing
/// it does or fails to do blocks another.
///
/// Whatever the cause, it ends in one way only, [#finish]: every attempt that it still had gets its
/// outcome there, and the owner its place back.
public final class WorkerProcess implements Subprocess.Listener {
    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

    /// How long it may live on with its stdout closed; on busy cores even the end of a process that
    /// was killed takes some of that.
    private static final Duration MUTE = Duration.ofSeconds(1);

    private final WorkerContext context;
    private final WorkerOwner owner;
    private final SlotShares.Place place;
    private final String name;
    private final StartedProcess spawned;
    private final Subprocess process;
    private final Instant startedAt;
    private final long startedNanos;
    private final WorkerChannel channel;
    private final WorkerUsageSampler usage;
    private final WorkerReplacement replacement;
    private final WorkerOutput output;
    private final Thread thread;
    private final CountDownLatch joined = new CountDownLatch(1);
    private volatile boolean isWarm = false;
    private volatile boolean sensitive = false;
    private final AtomicBoolean isLeaving = new AtomicBoolean();

    // Guarded by this object's monitor.
    private WorkerPhase phase = WorkerPhase.SERVING;
    private @Nullable WorkerStopCause cause;
    private @Nullable String causeDetail;
    private int lastSignal = 0;

    /// @param place which of its owner's places it has
    /// @param predecessor the one that it is to succeed; null if it takes a free place
    public WorkerProcess(
            WorkerContext context,
            WorkerOwner owner,
            SlotShares.Place place,
            String name,
            StartedProcess spawned,
            @Nullable WorkerProcess predecessor) {
        this.context = context;
        this.owner = owner;
        this.place = place;
        this.name = name;
        this.spawned = spawned;
        this.process = spawned.process();
        this.startedAt = context.now();
        this.startedNanos = context.clock().tick();
        AttemptMeter meter =
                new AttemptMeter(
                        context.settings().node(),
                        name,
                        process::pid,
                        context.budget(),
                        context.clock());
        this.channel = new WorkerChannel(context, owner, this, place.share(), meter);
        this.thread = Thread.ofPlatform().name("coremill-" + name).daemon().unstarted(this::run);
        this.usage = new WorkerUsageSampler(process::pid, context.account());
        this.replacement = new WorkerReplacement(context.settings().recycling(), predecessor);
        this.output = new WorkerOutput(this, context.settings().program().limits().output());
        if (predecessor != null) {
            channel.requests().succeed(predecessor.channel().inFlight());
        }
        process.listen(this);
    }

    /// Its thread is there, and waits for [#start].
    ///
    /// @throws Error if there cannot be one more thread
    public void prepare() {
        thread.start();
    }

    /// To be called once, by when others know of it.
    public void start() {
        joined.countDown();
        channel.requests().fill();
    }

    public SlotShares.Place place() {
        return place;
    }

    public String name() {
        return name;
    }

    public Subprocess process() {
        return process;
    }

    public WorkerChannel channel() {
        return channel;
    }

    public OptionalInt core() {
        return spawned.core();
    }

    public WorkerUsageSampler usage() {
        return usage;
    }

    public Duration lived() {
        return context.clock().since(startedNanos);
    }

    /// Whether it may be given work.
    public boolean isReady() {
        return channel.wasHeardOf() || owner.trustsUnheard();
    }

    synchronized boolean isRetiring() {
        return phase == WorkerPhase.RETIRING;
    }

    // ---- how it is replaced

    public WorkerReplacement replacement() {
        return replacement;
    }

    /// Why it is to be replaced; null if it is not.
    public @Nullable WorkerStopCause isOver() {
        long done = channel.inFlight().done();
        if (done > 0) {
            usage.noteFirstMemory();
        }
        return replacement.isOver(
                new WorkerLifespan.Life(done, lived(), usage.memory(), usage.growth()));
    }

    /// Whether it waits for something.
    public boolean isAsleep() {
        return ProcessState.isAsleep(process.pid());
    }

    /// The CPU time that it has used; empty if that is not known.
    public OptionalLong cpuNanos() {
        return CpuClock.processNanos(process.pid());
    }

    /// It has started, as far as can be known.
    public void warmed() {
        isWarm = true;
        replacement.takeOver();
        channel.requests().fill();
    }

    /// Another one has gone.
    public void forget(WorkerProcess gone) {
        replacement.forget(gone);
        channel.requests().forget(gone.channel().inFlight());
    }

    // ---- how it is asked to go

    /// An error of ours leaves no thread to look after it.
    void giveUp(Throwable error) {
        log.error("{}: gave up on the worker over an error of ours", name, error);
        killFor(WorkerStopCause.OUR_ERROR, null);
    }

    /// Lets it answer what it has, closes its stdin then, and ends it if it does not go by itself.
    /// @return false if it is ending already
    public boolean retire(WorkerStopCause why) {
        synchronized (this) {
            if (phase != WorkerPhase.SERVING) {
                return false;
            }
            phase = WorkerPhase.RETIRING;
            cause = why;
        }
        channel.inFlight().acceptNoMore();
        leaveIfDone();
        return true;
    }

    /// Nothing more is about to be sent to it.
    void hasBeenFilled() {
        if (!channel.inFlight().isAccepting() && isRetiring()) {
            leaveIfDone();
        }
    }

    /// Stops what it runs, and retires it.
    public void close() {
        retire(WorkerStopCause.SHUT_DOWN);
        channel.drain();
        WorkerSettings.Graces graces = context.settings().graces();
        context.after(graces.close().plus(graces.cancel()), () -> end(WorkerStopCause.SHUT_DOWN));
    }

    /// It is sent a sensitive job. Whatever it writes from now on may say something of that.
    void hasSensitive() {
        sensitive = true;
    }

    public boolean hasHadSensitive() {
        return sensitive;
    }

    /// It has answered a request.
    void hasAnswered() {
        boolean isLast = channel.requests().concurrency() == 1;
        output.answered(isLast || channel.inFlight().isEmpty());
        if (isRetiring()) {
            leaveIfDone();
            owner.hasRoomFor(this);
        }
    }

    private void leaveIfDone() {
        if (channel.inFlight().isQuiet() && !isLeaving.getAndSet(true)) {
            process.closeStdin();
            context.after(
                    context.settings().graces().close(), () -> end(WorkerStopCause.SHUT_DOWN));
        }
    }

    /// Its time to send hello is over.
    public void endIfUnheard() {
        if (!channel.wasHeardOf()) {
            end(
                    WorkerStopCause.NOT_READY,
                    ".start-timeout allows " + context.settings().startTimeout());
        }
    }

    void end(WorkerStopCause why) {
        end(why, null);
    }

    /// Ends it and all it has forked: SIGTERM, and SIGKILL after a grace.
    ///
    /// @param detail what the cause rests on
    public void end(WorkerStopCause why, @Nullable String detail) {
        synchronized (this) {
            if (phase == WorkerPhase.STOPPING || phase == WorkerPhase.GONE) {
                return;
            }
            phase = WorkerPhase.STOPPING;
            blame(why, detail);
            channel.inFlight().refuse();
            signal(ProcessSignals.TERM);
        }
        context.after(context.settings().graces().term(), this::kill);
    }

    public synchronized void kill() {
        if (phase != WorkerPhase.GONE) {
            phase = WorkerPhase.STOPPING;
            channel.inFlight().refuse();
            signal(ProcessSignals.KILL);
        }
    }

    /// Without a grace.
    public synchronized void killFor(WorkerStopCause why, @Nullable String detail) {
        if (phase != WorkerPhase.STOPPING) {
            blame(why, detail);
        }
        kill();
    }

    private synchronized int lastSignal() {
        return lastSignal;
    }

    /// The first cause stays, but for a plan that did not come to its end.
    private void blame(WorkerStopCause why, @Nullable String detail) {
        if (cause == null || (cause.isPlanned() && !why.isPlanned())) {
            cause = why;
            causeDetail = detail;
        }
    }

    private void signal(int signal) {
        if (process.signal(signal)) {
            lastSignal = signal;
        }
    }

    // ---- its output, on its thread

    private void run() {
        try {
            joined.await();
            output.read();
            if (!process.awaitEnd(MUTE)) {
                killFor(WorkerStopCause.CLOSED_STDOUT, null);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            giveUp(e);
        } finally {
            finish();
        }
    }

    /// It answers a request.
    void answers() {
        output.endLine();
    }

    /// It wrote a line on stdout that is no message.
    void strayed(String line) {
        output.strayed(line);
    }

    @Override
    public void complained(byte[] bytes, int count) {
        output.complained(bytes, count);
    }

    @Override
    public void cleared() {
        channel.requests().fill();
    }

    // ---- its end, on its thread

    private void finish() {
        usage.lookAtEnded();
        ExitStatus status = process.reap();
        usage.end(process.usedNanos());
        output.endLine();
        boolean killedForMemory =
                status.signal() == ProcessSignals.KILL
                        && lastSignal() != ProcessSignals.KILL
                        && context.kills().explainDeath();
        WorkerExit exit;
        synchronized (this) {
            forgetPlanThatItForestalled();
            phase = WorkerPhase.GONE;
            exit =
                    new WorkerExit(
                            status,
                            cause,
                            causeDetail,
                            lastSignal,
                            killedForMemory,
                            output.errors(),
                            output.strays());
        }
        channel.inFlight().refuse();
        boolean failedStart = owner.left(this, exit);
        channel.abandon(exit, failedStart);
        replacement.end();
        owner.afterLeaving();
        spawned.belongings().run();
        channel.inFlight().awaitNoneExpected();
        owner.settled();
    }

    /// It was to be replaced once it had answered what it had, and ended before that by itself.
    private void forgetPlanThatItForestalled() {
        boolean wasLeftToFinish =
                phase == WorkerPhase.RETIRING && cause != WorkerStopCause.SHUT_DOWN;
        if (wasLeftToFinish && !channel.inFlight().isEmpty()) {
            cause = null;
        }
    }

    // ---- how it looks from outside

    public WorkerView view() {
        return new WorkerView(
                identity(),
                state(),
                channel.inFlight().jobs(),
                channel.inFlight().done(),
                core().isPresent() ? core().getAsInt() : null,
                usage.latest());
    }

    public WorkerTrace trace() {
        return new WorkerTrace(channel.inFlight().lastDone(), output.recentErrors(), sensitive);
    }

    public WorkerEnd ended(WorkerExit exit, ExitReason reason) {
        InFlightRequests requests = channel.inFlight();
        return new WorkerEnd(
                identity(),
                context.now(),
                new WorkerEnd.Cause(reason, exit.inWords()),
                traces(exit),
                new WorkerEnd.Work(requests.done(), requests.jobs(), requests.lastDone()));
    }

    private WorkerEnd.Traces traces(WorkerExit exit) {
        return new WorkerEnd.Traces(
                exit.status().code(),
                exit.status().signalName(),
                exit.evidence(),
                output.recentErrors(),
                exit.stdout(),
                sensitive);
    }

    private WorkerIdentity identity() {
        return new WorkerIdentity(name, context.settings().queue(), process.pid(), startedAt);
    }

    private synchronized WorkerState state() {
        if (phase != WorkerPhase.SERVING) {
            return WorkerState.STOPPING;
        }
        if (!channel.inFlight().isEmpty()) {
            return WorkerState.BUSY;
        }
        return isWarm || channel.wasHeardOf() ? WorkerState.IDLE : WorkerState.STARTING;
    }
}
