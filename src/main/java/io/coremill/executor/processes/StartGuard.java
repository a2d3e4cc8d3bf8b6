package io.coremill.executor.processes;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Distinguishes a command that does not work from a job that kills its worker, when a worker dies
/// before it has written anything. It could be either, so the benefit of the doubt goes back and
/// forth: once the command is known to work, the next such death is the job's; after that the
/// command has to prove itself again, by a worker that writes something or, with no job to kill it,
/// stays alive.
///
/// Not safe for use by several threads.
public final class StartGuard {
    private static final Duration BASE = Duration.ofMillis(200);
    private static final Duration MAX = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 10;

    private boolean proven = false;
    private int failures = 0;

    /// Workers in a row that wrote something and read nothing.
    private int unread = 0;

    /// A worker has written something for the first time, or has lived long enough without a job.
    public void works() {
        proven = true;
        failures = 0;
    }

    /// A worker died before it had written anything.
    ///
    /// @param lived how long; what took this long to die was not failing to start
    /// @return whether the command is to blame
    public boolean diedUnheard(Duration lived) {
        if (proven || lived.compareTo(MAX) > 0) {
            proven = false;
            return false;
        }
        return failed();
    }

    /// A worker ended without having read what it was sent: no job has killed it. What it has
    /// written before proves nothing then, so the pauses go on to double.
    ///
    /// @param isClean whether it may have ended for having nothing to do for long
    public boolean diedUnread(boolean isClean, Duration lived) {
        if (isClean && lived.compareTo(MAX) > 0) {
            return false;
        }
        failures = Math.max(failures, unread);
        unread++;
        return failed();
    }

    /// A worker has read what it was sent.
    public void hasRead() {
        unread = 0;
    }

    /// It certainly could not be started.
    public boolean failed() {
        proven = false;
        failures++;
        return true;
    }

    /// How long to wait before another start is tried: doubles from failure to failure, spread over
    /// its upper half.
    public Duration pause(RandomGenerator random) {
        long full = BASE.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
        long millis = Math.min(full, MAX.toMillis());
        return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
    }

    /// How long a worker without a job has to live to prove that the command works: clearly longer
    /// than the last one did.
    public static Duration probation(Duration lived) {
        Duration longer = lived.multipliedBy(2).plus(BASE);
        return longer.compareTo(MAX) > 0 ? MAX : longer;
    }
}
