package io.coremill.executor.processes.once;

import io.coremill.executor.ExecutorClock;
import io.coremill.executor.processes.StartBackoff;
import io.coremill.subprocess.launch.ProcessLauncher;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a queue's program can be started. While it cannot, jobs wait, and it is tried again
/// after ever longer pauses. Safe from any thread.
final class OnceStarts {
    private static final Logger log = LoggerFactory.getLogger(OnceStarts.class);

    /// What cannot be executed at all does not live as long.
    private static final Duration PROBATION = Duration.ofSeconds(1);

    private final String queue;
    private final ProcessLauncher launcher;
    private final ExecutorClock clock;
    private final Later later;
    private final Runnable again;
    private final StartBackoff backoff = new StartBackoff();

    // Guarded by this object's monitor.
    private @Nullable Future<?> nextTrial;

    /// Whether the last trouble was one that is seen without a start.
    private boolean wasPlain = false;

    /// Does something after a while, unless it is cancelled before.
    @FunctionalInterface
    interface Later {
        Future<?> run(Duration delay, Runnable action);
    }

    /// @param again called when more may be started than before
    OnceStarts(
            String queue,
            ProcessLauncher launcher,
            ExecutorClock clock,
            Later later,
            Runnable again) {
        this.queue = queue;
        this.launcher = launcher;
        this.clock = clock;
        this.later = later;
        this.again = again;
    }

    /// Asked before each start; of those that ask while a trial is due, one may.
    boolean mayStart() {
        return backoff.mayStart();
    }

    /// The thread that might have started something had nothing to start.
    void notUsed() {
        backoff.notUsed();
    }

    /// Whether as many may be started as there are slots.
    boolean areFree() {
        return backoff.areOver();
    }

    /// How many may be started, beside those that run, while they are not free.
    int due() {
        return backoff.due();
    }

    /// Why none can be started, for a person to read; null if they can.
    @Nullable String trouble() {
        return backoff.trouble();
    }

    /// Called just before the program is started.
    Start begin() {
        return new Start(backoff.failures());
    }

    /// One start of the program, which proves once at most that it works. For one thread.
    final class Start {
        private final long begunAt = clock.tick();
        private final int failuresBefore;
        private boolean proven = false;

        private Start(int failuresBefore) {
            this.failuresBefore = failuresBefore;
        }

        /// Its process is still there.
        void lives() {
            if (clock.since(begunAt).compareTo(PROBATION) > 0) {
                works();
            }
        }

        /// Its process became the program.
        void works() {
            if (!proven) {
                proven = true;
                OnceStarts.this.works(failuresBefore);
            }
        }
    }

    /// Called before the attempt goes back, or it would be back at once.
    synchronized void failed(String why) {
        Optional<Duration> pause = backoff.failed(why);
        if (pause.isPresent()) {
            log.warn("queue {}: {}; next trial in {}", queue, why, pause.get());
            cancelTrial();
            nextTrial = later.run(pause.get(), this::tryAgain);
        }
        wasPlain = launcher.trouble() != null;
    }

    private void works(int failuresBefore) {
        synchronized (this) {
            if (!backoff.works(failuresBefore)) {
                return;
            }
            cancelTrial();
        }
        log.info("queue {} can start its program again", queue);
        again.run();
    }

    /// With a job, unless it is plain without one that it still cannot be started.
    private void tryAgain() {
        try {
            String trouble = launcher.trouble();
            if (trouble == null) {
                isDue();
                again.run();
            } else {
                failedWithoutAJob(trouble);
            }
        } catch (RuntimeException | Error e) {
            log.error("queue {}: an error of ours in a trial", queue, e);
            failedWithoutAJob(e.toString());
        }
    }

    /// A trouble that could be seen without a start is gone; of any other nothing is known yet.
    private synchronized void isDue() {
        backoff.isDue(wasPlain);
    }

    private void failedWithoutAJob(String why) {
        backoff.isUnderWay();
        failed("the program could not be started: " + why);
    }

    private void cancelTrial() {
        if (nextTrial != null) {
            nextTrial.cancel(false);
        }
    }
}
