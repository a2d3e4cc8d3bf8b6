package io.coremill.executor.processes;

import io.coremill.cores.ProcessSample;
import io.coremill.executor.WorkerUse;
import io.coremill.executor.WorkerView;
import io.coremill.protocol.JsonLines;
import io.coremill.protocol.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker process, with pipes that nobody else uses: one thread reads its stdout for as long as
/// it lives, another keeps its stderr empty. Nothing it does or fails to do blocks anyone else.
///
/// Whatever the cause, it ends in one way only, [#finish]: every attempt that it still had gets its
/// outcome there, and the pool its place back.
final class WorkerProcess {
    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

    /// How long after its exit to wait for the last of its output: what it forked may hold its
    /// pipes open for much longer.
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    /// How long it may live on with its stdout closed; on busy cores even the end of a process that
    /// was killed takes some of that.
    private static final Duration MUTE = Duration.ofSeconds(1);

    private final WorkerPool pool;
    private final int place;
    private final String name;
    private final Process process;
    private final Instant startedAt;
    private final Conversation conversation;
    private final LastLines stderrTail = new LastLines();
    private final LastLines strayLines = new LastLines();
    private final Stderr stderr;
    private final Thread stdoutReader;
    private final Thread stderrReader;

    // Guarded by this object's monitor.
    private WorkerState state = WorkerState.SERVING;
    private @Nullable StopCause stopCause;
    private int lastSignal = 0;

    /// @param place which of the pool's places it has
    /// @param share how many attempts at once it may be given at most
    WorkerProcess(WorkerPool pool, int place, String name, int share, Process process) {
        this.pool = pool;
        this.place = place;
        this.name = name;
        this.process = process;
        this.startedAt = pool.now();
        String thread = "coremill-" + name;
        this.conversation =
                new Conversation(
                        pool,
                        this,
                        share,
                        new Meter(pool.settings().node(), name, process.pid()),
                        process.getOutputStream());
        this.stderr = new Stderr(process, this::readFromStderr);
        this.stdoutReader =
                Thread.ofPlatform().name(thread + "-stdout").daemon().unstarted(this::readStdout);
        this.stderrReader = Thread.ofPlatform().name(thread + "-stderr").daemon().unstarted(stderr);
    }

    void start() {
        var _ = process.onExit().thenRun(this::exited);
        try {
            stderrReader.start();
            stdoutReader.start();
            conversation.fill();
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    /// An error of ours leaves nobody to look after it.
    void giveUp(Throwable error) {
        log.error("{}: gave up on the worker over an error of ours", name, error);
        kill();
    }

    int place() {
        return place;
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    Conversation conversation() {
        return conversation;
    }

    Duration lived() {
        return Duration.between(startedAt, pool.now());
    }

    /// Ends it and all it has forked: SIGTERM, and SIGKILL after a grace.
    void end(StopCause cause) {
        synchronized (this) {
            if (state != WorkerState.SERVING) {
                return;
            }
            state = WorkerState.STOPPING;
            stopCause = stopCause == null ? cause : stopCause;
            conversation.acceptNoMore();
            signal(Signals.TERM);
        }
        pool.later(pool.settings().termGrace(), this::kill);
    }

    /// Stops what it runs, closes its stdin, and ends it if it does not go by itself.
    void close() {
        synchronized (this) {
            if (state == WorkerState.GONE) {
                return;
            }
            stopCause = stopCause == null ? StopCause.SHUT_DOWN : stopCause;
        }
        boolean busy = !conversation.isIdle();
        conversation.close();
        Duration grace = pool.settings().closeGrace();
        pool.later(
                busy ? grace.plus(pool.settings().cancelGrace()) : grace,
                () -> end(StopCause.SHUT_DOWN));
    }

    synchronized void kill() {
        if (state != WorkerState.GONE) {
            state = WorkerState.STOPPING;
            conversation.acceptNoMore();
            signal(Signals.KILL);
        }
    }

    WorkerView view() {
        Optional<ProcessSample> sample = ProcessSample.of(process.pid());
        return new WorkerView(
                name,
                pool.settings().queue(),
                word(),
                process.pid(),
                startedAt,
                conversation.jobs(),
                conversation.done(),
                null,
                WorkerUse.of(
                        sample.map(ProcessSample::core).orElse(null),
                        sample.map(ProcessSample::rss).orElse(null)));
    }

    private synchronized String word() {
        if (state != WorkerState.SERVING || stopCause != null) {
            return "stopping";
        }
        if (!conversation.isIdle()) {
            return "busy";
        }
        return conversation.wasHeardOf() ? "idle" : "starting";
    }

    private void signal(int signal) {
        if (process.isAlive()) {
            lastSignal = signal;
            Signals.send(process, signal);
        }
    }

    private void killFor(StopCause cause) {
        synchronized (this) {
            stopCause = stopCause == null ? cause : stopCause;
        }
        kill();
    }

    // ---- its output

    private void readStdout() {
        try {
            readLines(new JsonLines(process.getInputStream(), Reply.MAX_LINE));
            awaitExit();
            Signals.killRest(process);
            stderrReader.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            giveUp(e);
        } finally {
            finish();
        }
    }

    private void readLines(JsonLines lines) {
        try {
            boolean more = true;
            while (more) {
                boolean waited = !lines.hasNext();
                JsonLines.Line next = lines.next();
                if (waited) {
                    stderr.catchUp(); // what was printed before this belongs to the same job
                }
                more =
                        switch (next) {
                            case JsonLines.Line.Text line -> accept(line);
                            case JsonLines.Line.Unfinished(String text) -> accept(text);
                            case JsonLines.Line.TooLong _ -> refuse();
                            case JsonLines.Line.End _ -> false;
                        };
                if (!lines.hasNext()) {
                    conversation.fill();
                }
            }
        } catch (IOException e) {
            log.debug("{}: stdout ended with an error", name, e);
        }
    }

    private boolean accept(JsonLines.Line.Text line) {
        if (line.length() > 0) {
            conversation.accept(Reply.read(line));
        }
        return true;
    }

    private boolean accept(String unfinished) {
        conversation.accept(new Reply.Stray(unfinished));
        return true;
    }

    private boolean refuse() {
        killFor(StopCause.LINE_TOO_LONG);
        return false;
    }

    /// Its stdout has ended, so it is about to exit, or else can never answer again.
    private void awaitExit() throws InterruptedException {
        if (!process.waitFor(MUTE.toMillis(), TimeUnit.MILLISECONDS)) {
            killFor(StopCause.CLOSED_STDOUT);
            process.waitFor();
        }
    }

    /// It wrote a line on stdout that is no message.
    void strayed(String line) {
        strayLines.add(line);
    }

    private void readFromStderr(String line) {
        stderrTail.add(line);
        conversation.printed("stderr", "info", line);
    }

    // ---- its end

    /// Its stdout may stay open if something it forked has got away from its process group.
    private void exited() {
        Signals.killRest(process);
        pool.later(LAST_WORDS, this::finish);
    }

    private void finish() {
        WorkerExit exit;
        synchronized (this) {
            if (state == WorkerState.GONE || process.isAlive()) {
                return;
            }
            state = WorkerState.GONE;
            exit =
                    new WorkerExit(
                            process.exitValue(),
                            stopCause,
                            lastSignal,
                            stderrTail.text(),
                            strayLines.text());
        }
        conversation.acceptNoMore();
        boolean failedStart = pool.left(this, exit);
        conversation.abandon(exit, failedStart);
        pool.afterLeaving();
    }
}
