package io.coremill.queue.postgres.term;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When something is next due for a job, as far as this node knows. Safe from any thread.
public final class NextDue {
    private @Nullable Instant due;
    private long heard = 0;

    /// Some job is due then.
    ///
    /// @return whether that is sooner than was known
    public synchronized boolean hear(Instant at) {
        heard++;
        boolean sooner = due == null || at.isBefore(due);
        if (sooner) {
            due = at;
        }
        return sooner;
    }

    public synchronized Optional<Instant> at() {
        return Optional.ofNullable(due);
    }

    /// Whether it is time to ask the database.
    public synchronized boolean isDue(Instant now) {
        return due != null && !due.isAfter(now);
    }

    /// Before the database is asked: what is heard from now on is not to be forgotten.
    public synchronized long begin() {
        return heard;
    }

    /// @param next as the database knew it
    public synchronized void end(long begun, @Nullable Instant next) {
        if (heard == begun) {
            due = next;
        } else if (next != null) {
            hear(next);
        }
    }
}
