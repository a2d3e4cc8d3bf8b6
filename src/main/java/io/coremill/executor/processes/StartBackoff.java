package io.coremill.executor.processes;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Whether a command may be started. Once it could not be, it rests; after the pause a single
/// attempt may try it, and only if that can be started may the others. Safe from any thread.
public final class StartBackoff {
    private enum State {
        WORKING,
        RESTING,
        DUE,
        UNDER_WAY
    }

    private final StartGuard guard = new StartGuard();
    private State state = State.WORKING;
    private int failures = 0;
    private @Nullable String trouble;

    /// Asked before each start; of those that ask while a trial is due, one may.
    public synchronized boolean mayStart() {
        if (state == State.DUE) {
            state = State.UNDER_WAY;
            return true;
        }
        return state == State.WORKING;
    }

    /// The thread that might have started something had nothing to start.
    public synchronized void notUsed() {
        if (state == State.UNDER_WAY) {
            state = State.DUE;
        }
    }

    /// It could not be started.
    ///
    /// @return how long it rests now; empty if it does already
    public synchronized Optional<Duration> failed(String why) {
        trouble = why;
        failures++;
        if (state == State.RESTING || state == State.DUE) {
            return Optional.empty();
        }
        state = State.RESTING;
        guard.failed();
        return Optional.of(guard.pause(ThreadLocalRandom.current()));
    }

    /// The pause is over.
    ///
    /// @param gone whether what was in the way then is known to be so no more
    public synchronized void isDue(boolean gone) {
        if (state == State.RESTING) {
            state = State.DUE;
            trouble = gone ? null : trouble;
        }
    }

    /// The pause is over, and the caller tries it without an attempt.
    public synchronized void isUnderWay() {
        if (state != State.WORKING) {
            state = State.UNDER_WAY;
        }
    }

    /// It has been started. That proves nothing if it has failed since.
    ///
    /// @param failuresBefore of [#failures] as it was before the start
    /// @return whether that is news
    public synchronized boolean works(int failuresBefore) {
        if (failuresBefore != failures) {
            return false;
        }
        boolean news = state != State.WORKING;
        state = State.WORKING;
        trouble = null;
        guard.works();
        return news;
    }

    /// How often it could not be started until now.
    public synchronized int failures() {
        return failures;
    }

    public synchronized boolean areOver() {
        return state == State.WORKING;
    }

    /// How many may be started, beside those that run, while it is not known to work.
    public synchronized int due() {
        return state == State.DUE ? 1 : 0;
    }

    public synchronized @Nullable String trouble() {
        return trouble;
    }
}
