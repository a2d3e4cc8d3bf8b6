package io.coremill.queue.postgres.node;

import io.coremill.queue.cluster.ClusterFigures;
import io.coremill.queue.cluster.DatabaseFigures;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Keeps what the rounds of a node have shown of the others and of the database. Written by the
/// thread of the presence, read by any.
final class SeenFigures {
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

    private final PresenceTiming timing;
    private final AtomicLong lost = new AtomicLong();
    private volatile int others;
    private volatile int namesakes;
    private volatile boolean cutOff;
    private volatile long submittedInSql;
    private volatile DatabaseFigures database = DatabaseFigures.UNKNOWN;
    private long asked;
    private long nextLook;

    SeenFigures(PresenceTiming timing) {
        this.timing = timing;
        nextLook = timing.nanosNow();
    }

    /// Whether the look that is made now is to show how the database is: once a minute.
    boolean databaseIsDue() {
        asked = timing.nanosNow();
        return asked - nextLook >= 0;
    }

    void seen(NodeLook look) {
        others = look.others();
        namesakes = look.namesakes().size();
        cutOff = false;
        submittedInSql = look.submittedInSql();
        look.database()
                .ifPresent(
                        figures -> {
                            database = figures;
                            nextLook = asked + PERIOD;
                        });
    }

    void nodeIsLost() {
        lost.incrementAndGet();
    }

    void isCutOff() {
        cutOff = true;
    }

    /// @param hearing whether this node hears the others
    ClusterFigures figures(boolean hearing) {
        return new ClusterFigures(
                cutOff, others + 1, namesakes, lost.get(), hearing, submittedInSql, database);
    }
}
