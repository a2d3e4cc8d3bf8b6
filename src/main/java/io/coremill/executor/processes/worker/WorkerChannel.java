package io.coremill.executor.processes.worker;

import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.StopReason;
import io.coremill.executor.processes.OutcomeRules;
import io.coremill.executor.processes.WorkerExit;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.job.ErrorKind;
import io.coremill.job.Outcome;
import io.coremill.protocol.WorkerReply;
import io.coremill.protocol.WorkerRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What passes between the service and one worker: its replies become outcomes, progress and lines
/// of logs here, and what is to be stopped is stopped.
public final class WorkerChannel {
    private static final Logger log = LoggerFactory.getLogger(WorkerChannel.class);

    private final WorkerContext context;
    private final WorkerOwner owner;
    private final WorkerProcess worker;
    private final int share;
    private final AttemptMeter meter;
    private final InFlightRequests inFlight;
    private final PipelineDepth depth = new PipelineDepth();
    private final RequestSender requests;
    private long strays = 0;
    private volatile boolean takesCancel = false;
    private volatile boolean heard = false;

    /// @param share how many attempts at once it may be given at most
    WorkerChannel(
            WorkerContext context,
            WorkerOwner owner,
            WorkerProcess worker,
            int share,
            AttemptMeter meter) {
        this.context = context;
        this.owner = owner;
        this.worker = worker;
        this.share = share;
        this.meter = meter;
        this.inFlight = new InFlightRequests(context.clock());
        this.requests =
                new RequestSender(context.settings().meta(), owner, worker, inFlight, depth, meter);
    }

    InFlightRequests inFlight() {
        return inFlight;
    }

    public RequestSender requests() {
        return requests;
    }

    /// Whether the worker has written anything that the protocol knows.
    public boolean wasHeardOf() {
        return heard;
    }

    boolean isIdle() {
        return inFlight.isQuiet() && inFlight.isAccepting();
    }

    /// Whether it has had nothing to do for that long.
    public boolean idleFor(Duration time) {
        return isIdle() && inFlight.quietFor() > time.toNanos();
    }

    /// What the attempt that runs has used of the cores; null if that is not known, or if several
    /// run and so it is not known.
    public @Nullable Duration cpuOfOldest() {
        InFlightAttempt attempt = inFlight.oldest();
        AttemptMeter.Reading start = attempt == null || !attempt.isAlone() ? null : attempt.start();
        return start == null ? null : meter.cpuSince(start);
    }

    /// Of those that were sent ahead, some may begin while they are counted, after others ended.
    public Slots slots() {
        int stuck = inFlight.count(attempt -> attempt.stopReason() != null);
        int begun = inFlight.count(InFlightAttempt::hasBegun);
        return new Slots(share, Math.max(0, begun - stuck), stuck);
    }

    // ---- replies, read by one thread

    void accept(WorkerReply reply) {
        switch (reply) {
            case WorkerReply.Result(long id, var value) ->
                    answered(id, new Outcome.Succeeded(value));
            case WorkerReply.Error error -> failed(error);
            case WorkerReply.Progress(long id, var progress) -> {
                InFlightAttempt attempt = find(id);
                if (attempt != null) {
                    attempt.assignment().progress(progress);
                }
            }
            case WorkerReply.Log(long id, String level, String text) -> {
                InFlightAttempt attempt = find(id);
                if (attempt != null) {
                    attempt.log(context.now(), "handler", level, text);
                }
            }
            case WorkerReply.Hello hello -> greeted(hello);
            case WorkerReply.Unaddressed unaddressed -> failedWithoutId(unaddressed);
            case WorkerReply.Behind(WorkerReply before, WorkerReply behind) -> {
                accept(before);
                accept(behind);
            }
            case WorkerReply.Stray(String text) -> strayed(text);
        }
        if (!heard && isOfProtocol(reply)) {
            heard = true;
            owner.works(worker);
        }
    }

    /// A line that the worker printed belongs to the attempt that runs, if exactly one does.
    void printed(String source, String level, String line) {
        InFlightAttempt attempt = theOneThatRuns();
        if (attempt != null) {
            attempt.printed(context.now(), source, level, line);
        }
    }

    private static boolean isOfProtocol(WorkerReply reply) {
        return !(reply instanceof WorkerReply.Stray || reply instanceof WorkerReply.Behind);
    }

    /// Null if it is not known.
    private @Nullable InFlightAttempt theOneThatRuns() {
        return requests.concurrency() == 1 || inFlight.size() == 1 ? inFlight.oldest() : null;
    }

    private void failedWithoutId(WorkerReply.Unaddressed reply) {
        InFlightAttempt attempt = theOneThatRuns();
        if (attempt == null) {
            strayed(reply.line());
        } else {
            failed(reply.to(attempt.lease()));
        }
    }

    private void failed(WorkerReply.Error error) {
        if (error.kind() == ErrorKind.OUT_OF_MEMORY) {
            inFlight.refuse(); // it had better be replaced, and may be about to exit
        }
        answered(error.id(), OutcomeRules.failed(error));
        if (error.kind() == ErrorKind.OUT_OF_MEMORY) {
            worker.end(WorkerStopCause.OUT_OF_MEMORY);
        }
    }

    private void answered(long id, Outcome outcome) {
        worker.answers();
        InFlightAttempt attempt = inFlight.take(id);
        if (attempt == null) {
            count("an answer to no request of ours");
            return;
        }
        AttemptMeter.Reading now = meter.readEnd(attempt.start());
        requests.begin(attempt, now); // if the worker answered out of turn
        depth.ended(attempt.assignment().type(), attempt.nanosUntil(now));
        attempt.end(OutcomeRules.answered(outcome, attempt.stopReason()), now, attempt.isAlone());
        if (inFlight.isAccepting() || worker.isRetiring()) {
            requests.beginOldest(now.asNextStart(attempt.start()));
        }
        worker.hasAnswered();
    }

    private @Nullable InFlightAttempt find(long id) {
        InFlightAttempt attempt = inFlight.find(id);
        if (attempt == null) {
            count("a message about no request of ours");
        }
        return attempt;
    }

    private void greeted(WorkerReply.Hello hello) {
        if (heard) {
            count("a hello that was not its first message");
            return;
        }
        takesCancel = hello.cancel();
        requests.setConcurrency(Math.min(share, hello.concurrency()));
        owner.learned(requests.concurrency(), hello.types());
    }

    private void strayed(String text) {
        count("a line on stdout that is no message");
        worker.strayed(text);
    }

    private void count(String what) {
        if (++strays == 1) {
            log.warn("{}: {}; further ones are only counted", worker.name(), what);
        }
    }

    // ---- stopping

    /// Has the worker stop an attempt, in the politest way that it understands.
    void stop(InFlightAttempt attempt, StopReason reason) {
        if (!attempt.stop(reason)) {
            return;
        }
        WorkerStopCause cause = WorkerStopCause.of(reason);
        if (!takesCancel) {
            if (inFlight.contains(attempt)) {
                worker.end(cause);
            }
            return; // if not sent yet, it will not be
        }
        byte[] message =
                RequestSender.bytes(
                        new WorkerRequest.Cancel(attempt.lease()), context.settings().meta());
        if (inFlight.sendAbout(attempt, message, worker.process()::write)) {
            context.after(
                    context.settings().graces().cancel(),
                    () -> {
                        if (inFlight.contains(attempt)) {
                            worker.end(cause);
                        }
                    });
        }
    }

    /// Takes nothing new, and stops what runs.
    void drain() {
        inFlight.refuse();
        inFlight.all().forEach(attempt -> stop(attempt, StopReason.DRAINED));
    }

    /// Of a worker that has ended.
    public StdinUse stdinUse() {
        return StdinUse.of(!inFlight.isEmpty(), worker.process().taken());
    }

    /// Whether the worker, which has ended, had answered all that it read.
    public boolean owesNothing() {
        long taken = worker.process().taken();
        return inFlight.count(attempt -> attempt.hasBegunIn(taken)) == 0;
    }

    /// The worker has ended: whatever is unanswered ends with it. What it never read is not lost
    /// with it: workers may end between two jobs, and the next request may be on its way by then.
    /// What it wrote last may be about any job that it was sent, so a sensitive one keeps that from
    /// others.
    void abandon(WorkerExit exit, boolean failedStart) {
        List<InFlightAttempt> rest = inFlight.clear();
        AttemptMeter.Reading now = meter.read();
        long taken = worker.process().taken();
        for (InFlightAttempt attempt : rest) {
            boolean shown = !worker.hasHadSensitive() || attempt.assignment().isSensitive();
            attempt.end(
                    OutcomeRules.unanswered(
                            attempt.hasBegunIn(taken),
                            attempt.stopReason(),
                            shown ? exit : exit.wordless(),
                            failedStart),
                    now,
                    attempt.isAlone());
        }
    }
}
