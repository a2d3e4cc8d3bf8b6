package io.coremill.queue.postgres.search;

import io.coremill.job.JobState;
import io.coremill.queue.postgres.table.LookupStatements;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Counts the jobs of a deep queue now and then, and repeats that count in between: the longer it
/// takes, the less often it is done.
final class DeepCounts implements DepthEstimate {
    private static final long LEAST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    /// Of the time, counting takes this part at most.
    private static final int PART = 50;

    private final LookupConnections connections;
    private final LongSupplier nanos;
    private final Map<CountedState, KnownCount> counts = new ConcurrentHashMap<>();

    DeepCounts(LookupConnections connections, LongSupplier nanos) {
        this.connections = connections;
        this.nanos = nanos;
    }

    @Override
    public long jobs(String queue, JobState state, long counted) {
        var known =
                counts.compute(
                        new CountedState(queue, state),
                        (asked, last) ->
                                last == null || last.isOver(nanos.getAsLong())
                                        ? count(asked)
                                        : last);
        return Math.max(known.jobs, counted);
    }

    private KnownCount count(CountedState asked) {
        long start = nanos.getAsLong();
        long jobs =
                connections.ask(
                        asked.state == JobState.QUEUED
                                ? LookupStatements.COUNT_QUEUED
                                : LookupStatements.COUNT_SCHEDULED,
                        statement -> statement.setString(1, asked.queue),
                        row -> {
                            row.next();
                            return row.getLong(1);
                        });
        long end = nanos.getAsLong();
        return new KnownCount(jobs, end, Math.max(LEAST_PAUSE, PART * (end - start)));
    }

    private record CountedState(String queue, JobState state) {}

    /// @param pause for how long it will do
    private record KnownCount(long jobs, long at, long pause) {
        boolean isOver(long now) {
            return now - at >= pause;
        }
    }
}
