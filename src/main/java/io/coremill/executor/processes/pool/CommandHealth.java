package io.coremill.executor.processes.pool;

import io.coremill.executor.processes.StartGuard;
import io.coremill.executor.processes.WorkerExit;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.executor.processes.worker.StdinUse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Whether the command of a queue's workers works, as far as is known. While it does not, no worker
/// is started but for trials, one after each pause, and attempts stay in the queue. Safe from any
/// thread.
final class CommandHealth {
    private final StartGuard guard = new StartGuard();
    private Duration probation = Duration.ZERO;
    private boolean trialDue = false;
    private volatile boolean resting = false;
    private volatile @Nullable String trouble;

    boolean isResting() {
        return resting;
    }

    /// Why it does not work, for a person to read; null if nothing is known against it.
    @Nullable String trouble() {
        return trouble;
    }

    /// How long the next worker has to live without a job to show that the command works; empty if
    /// it need not show it.
    synchronized Optional<Duration> probation() {
        return resting ? Optional.of(probation) : Optional.empty();
    }

    /// It could not be started.
    synchronized void notStarted(String why) {
        guard.failed();
        rest("the worker could not be started: " + why, Duration.ZERO);
    }

    /// A worker that was not asked to go has ended.
    ///
    /// @param heard whether it had written anything
    /// @return whether its command is to blame
    synchronized boolean ended(WorkerExit exit, boolean heard, StdinUse use, Duration lived) {
        if (use == StdinUse.READ) {
            guard.hasRead();
        }
        boolean isUseless = use == StdinUse.UNREAD && exit.isItsOwnDoing();
        boolean toBlame =
                (isUseless && guard.diedUnread(exit.isClean(), lived))
                        || (!heard && isToBlame(exit, lived));
        if (toBlame) {
            rest(exit.asStartFailure(heard), lived);
        }
        return toBlame;
    }

    private boolean isToBlame(WorkerExit exit, Duration lived) {
        WorkerStopCause cause = exit.cause();
        if (cause == WorkerStopCause.NOT_READY) {
            return guard.failed();
        }
        if (cause != null) {
            return resting && cause.isItsFault() && guard.failed();
        }
        return exit.isCommandNotRun() ? guard.failed() : guard.diedUnheard(lived);
    }

    private void rest(String why, Duration lived) {
        trouble = why;
        probation = StartGuard.probation(lived);
        resting = true;
    }

    /// A worker wrote something for the first time, or has lived long enough to trust the command.
    ///
    /// @return whether that is news
    synchronized boolean works() {
        guard.works();
        boolean healed = resting;
        resting = false;
        trouble = null;
        return healed;
    }

    /// The pause before the next trial; empty if one is due already, or none is needed.
    synchronized Optional<Duration> pauseBeforeTrial() {
        if (!resting || trialDue) {
            return Optional.empty();
        }
        trialDue = true;
        return Optional.of(guard.pause(ThreadLocalRandom.current()));
    }

    /// The pause is over.
    ///
    /// @return whether the trial is still needed
    synchronized boolean beginTrial() {
        trialDue = false;
        return resting;
    }
}
