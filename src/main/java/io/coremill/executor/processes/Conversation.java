package io.coremill.executor.processes;

import io.coremill.executor.Assignment;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.StopReason;
import io.coremill.job.JobId;
import io.coremill.job.Outcome;
import io.coremill.protocol.Reply;
import io.coremill.protocol.Request;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What passes between the pool and one worker: requests one way, replies the other.
///
/// Where a reply makes room, the thread that read it takes the next attempt and writes the request,
/// so that none is handed from thread to thread; a worker that had nothing to do is given its next
/// attempt by whoever wakes it.
final class Conversation {
    private static final Logger log = LoggerFactory.getLogger(Conversation.class);

    private final WorkerPool pool;
    private final WorkerProcess worker;
    private final int share;
    private final Meter meter;
    private final Stdin stdin;

    /// Guards what follows. Never held while anything outside this package is called.
    private final Object lock = new Object();

    private final Window window = new Window();
    private final Pace pace = new Pace();
    private boolean filling = false;
    private boolean fillAgain = false;
    private boolean takesCancel = false;
    private long done = 0;
    private long strays = 0;
    private volatile boolean heard = false;
    private volatile boolean accepting = true;
    private volatile boolean idle = true;
    private volatile int concurrency = 1;

    /// @param share how many attempts at once it may be given at most
    /// @param stdin of the worker
    Conversation(
            WorkerPool pool, WorkerProcess worker, int share, Meter meter, OutputStream stdin) {
        this.pool = pool;
        this.worker = worker;
        this.share = share;
        this.meter = meter;
        this.stdin =
                new Stdin(stdin, "coremill-" + worker.name() + "-stdin", this::fillAsStdinIsClear);
    }

    /// Somebody has work. If there is no room for it, the next reply will see to it.
    void wake() {
        if (idle || concurrency > 1) {
            fill();
        }
    }

    /// Takes attempts and sends them while there is room. If another thread is at it, that one
    /// looks again: so nothing is overlooked, and nobody waits.
    void fill() {
        synchronized (lock) {
            if (filling) {
                fillAgain = true;
                return;
            }
            filling = true;
        }
        fillAlone();
        pool.offerWhatWasTakenBack();
    }

    private void fillAsStdinIsClear() {
        try {
            fill();
        } catch (RuntimeException | Error e) {
            worker.giveUp(e); // whoever writes to stdin must go on until the worker has ended
        }
    }

    private void fillAlone() {
        boolean again = true;
        try {
            while (again) {
                send(take());
                again = stillToFill();
            }
        } finally {
            if (again) {
                stopFilling(); // it failed; let the next one try
            }
        }
    }

    private boolean stillToFill() {
        synchronized (lock) {
            filling = fillAgain;
            fillAgain = false;
            return filling;
        }
    }

    private void stopFilling() {
        synchronized (lock) {
            filling = false;
            fillAgain = false;
        }
    }

    void accept(Reply reply) {
        switch (reply) {
            case Reply.Result(long id, var value) -> answered(id, new Outcome.Succeeded(value));
            case Reply.Error error -> answered(error.id(), Outcomes.failed(error));
            case Reply.Progress(long id, var progress) -> {
                Run run = find(id);
                if (run != null) {
                    run.assignment().progress(progress);
                }
            }
            case Reply.Log(long id, String level, String text) -> {
                Run run = find(id);
                if (run != null) {
                    run.log(pool.now(), "handler", level, text);
                }
            }
            case Reply.Hello hello -> greeted(hello);
            case Reply.Stray(String text) -> strayed(text);
        }
        if (!(reply instanceof Reply.Stray)) {
            wasHeard();
        }
    }

    /// A line that the worker printed belongs to the attempt that runs, if exactly one does.
    void printed(String source, String level, String line) {
        Run run = onlyOne();
        if (run != null) {
            run.printed(pool.now(), source, level, line);
        }
    }

    /// Tells the worker to stop an attempt, in the politest way that it understands.
    void stop(Run run, StopReason reason) {
        boolean polite;
        synchronized (lock) {
            if (run.stopReason() != null) {
                return;
            }
            run.setStopReason(reason);
            if (!window.contains(run)) {
                return; // not sent yet, and now it will not be
            }
            polite = takesCancel;
            if (polite) {
                stdin.write(bytes(new Request.Cancel(run.lease())));
            }
        }
        StopCause cause = StopCause.of(reason);
        if (polite) {
            pool.later(pool.settings().cancelGrace(), () -> endIfStillThere(run, cause));
        } else {
            worker.end(cause);
        }
    }

    /// Takes nothing new.
    void acceptNoMore() {
        accepting = false;
    }

    /// Takes nothing new, stops what runs, and closes stdin as soon as nothing does.
    void close() {
        List<Run> running;
        synchronized (lock) {
            accepting = false;
            running = window.all();
        }
        running.forEach(run -> stop(run, StopReason.DRAINED));
        closeIfDone();
    }

    /// The worker has ended: whatever is unanswered ends with it.
    void abandon(WorkerExit exit, boolean failedStart) {
        List<Run> rest;
        synchronized (lock) {
            accepting = false;
            idle = false;
            rest = window.clear();
            stdin.abandon();
        }
        Meter.Reading now = meter.read(null);
        for (Run run : rest) {
            run.end(
                    Outcomes.unanswered(run.hasBegun(), run.stopReason(), exit, failedStart),
                    now,
                    run.isAlone());
        }
    }

    boolean isIdle() {
        return idle && accepting;
    }

    /// Whether the worker has said anything that the protocol knows.
    boolean wasHeardOf() {
        return heard;
    }

    /// Attempts that the worker can have at once as things are.
    int capacity() {
        return accepting ? concurrency : 0;
    }

    long done() {
        synchronized (lock) {
            return done;
        }
    }

    List<JobId> jobs() {
        synchronized (lock) {
            return window.all().stream().map(run -> run.assignment().job()).toList();
        }
    }

    Slots slots() {
        synchronized (lock) {
            List<Run> runs = window.all();
            int stuck = (int) runs.stream().filter(run -> run.stopReason() != null).count();
            int begun = (int) runs.stream().filter(Run::hasBegun).count();
            return new Slots(share, Math.max(0, begun - stuck), stuck);
        }
    }

    // ---- requests

    private List<Run> take() {
        int size;
        int most;
        synchronized (lock) {
            size = window.size();
            most = accepting && pool.trusts(this) && stdin.isClear() ? limit() : 0;
        }
        var batch = new ArrayList<Run>();
        while (size + batch.size() < most) {
            Assignment next = pool.next();
            if (next == null) {
                break;
            }
            boolean ahead = concurrency == 1 && size + batch.size() > 0;
            if (ahead && !mayFollow(next)) {
                pool.takeBack(next);
                break;
            }
            batch.add(new Run(next, meter));
        }
        return batch;
    }

    /// One request ahead of the reply to another is worth it only if no other worker is free.
    private int limit() {
        return concurrency > 1 || pool.hasIdleBeside(this) ? concurrency : pace.window();
    }

    private boolean mayFollow(Assignment next) {
        synchronized (lock) {
            return pace.mayFollow(next.type());
        }
    }

    private void send(List<Run> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Meter.Reading now = meter.read(null);
        beginThoseThatRunAtOnce(batch, now);
        List<byte[]> messages = batch.stream().map(run -> bytes(run.request())).toList();
        List<Run> refused = write(batch, messages);
        refused.forEach(run -> run.end(Outcomes.unsent(run.stopReason()), now, true));
        beginOldest(now); // if the reply before it came just now
    }

    private void beginThoseThatRunAtOnce(List<Run> batch, Meter.Reading now) {
        if (concurrency > 1) {
            batch.forEach(run -> begin(run, now));
        } else if (idle) {
            begin(batch.getFirst(), now);
        }
    }

    private void begin(Run run, Meter.Reading now) {
        run.begin(reason -> stop(run, reason), now);
    }

    private void beginOldest(Meter.Reading now) {
        Run oldest;
        synchronized (lock) {
            oldest = window.oldest();
        }
        if (oldest != null) {
            begin(oldest, now);
        }
    }

    /// @return those that must not be sent any more
    private List<Run> write(List<Run> batch, List<byte[]> messages) {
        var refused = new ArrayList<Run>(0);
        var bytes = new ByteArrayOutputStream();
        synchronized (lock) {
            for (int i = 0; i < batch.size(); i++) {
                Run run = batch.get(i);
                if (!accepting || run.stopReason() != null) {
                    refused.add(run);
                } else {
                    bytes.writeBytes(messages.get(i));
                    window.add(run, stdin.sent() + bytes.size());
                }
            }
            idle = window.isEmpty();
            noteCompany();
            if (bytes.size() > 0) {
                stdin.write(bytes.toByteArray());
            }
        }
        return refused;
    }

    private void noteCompany() {
        if (concurrency > 1 && window.size() > 1) {
            window.all().forEach(Run::setNotAlone);
        }
    }

    // ---- replies

    private void answered(long id, Outcome outcome) {
        Run run;
        boolean alone;
        StopReason reason;
        synchronized (lock) {
            run = find(id);
            if (run == null) {
                return;
            }
            window.remove(run);
            idle = window.isEmpty();
            alone = run.isAlone();
            reason = run.stopReason();
            done++;
        }
        Meter.Reading now = meter.read(run.start());
        begin(run, now); // if the worker answered out of turn
        synchronized (lock) {
            pace.ended(run.assignment().type(), run.nanosUntil(now));
        }
        run.end(Outcomes.answered(outcome, reason), now, alone);
        if (concurrency == 1) {
            beginOldest(now);
        }
        closeIfDone();
    }

    private @Nullable Run find(long id) {
        synchronized (lock) {
            Window.Sent sent = window.find(id);
            if (sent == null) {
                count("an answer to no request of ours");
                return null;
            }
            stdin.wasRead(sent.upTo());
            return sent.run();
        }
    }

    private void greeted(Reply.Hello hello) {
        synchronized (lock) {
            if (heard) {
                count("a hello that was not its first message");
                return;
            }
            takesCancel = hello.cancel();
            concurrency = Math.min(share, hello.concurrency());
        }
        pool.learned(concurrency);
        fill();
    }

    private void strayed(String text) {
        synchronized (lock) {
            count("a line on stdout that is no message");
        }
        worker.strayed(text);
        printed("stdout", "warn", text);
    }

    private void count(String what) {
        if (++strays == 1) {
            log.warn("{}: {}; further ones are only counted", worker.name(), what);
        }
    }

    private void wasHeard() {
        synchronized (lock) {
            if (heard) {
                return;
            }
            heard = true;
        }
        pool.works();
    }

    private @Nullable Run onlyOne() {
        synchronized (lock) {
            return concurrency == 1 || window.size() == 1 ? window.oldest() : null;
        }
    }

    private void endIfStillThere(Run run, StopCause cause) {
        boolean there;
        synchronized (lock) {
            there = window.contains(run);
        }
        if (there) {
            worker.end(cause);
        }
    }

    private void closeIfDone() {
        synchronized (lock) {
            if (!accepting && window.isEmpty()) {
                stdin.close();
            }
        }
    }

    private static byte[] bytes(Request request) {
        var text = new StringBuilder(256);
        request.writeTo(text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
