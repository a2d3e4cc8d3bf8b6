package io.coremill.queue.postgres.search;

import io.coremill.job.JobState;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueCounts;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.postgres.table.LookupStatements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Depths and pauses of all queues at one time.
record DepthSnapshot(List<QueueDepth> depths, QueueCounters counters) {
    /// Jobs that are counted at most, for each queue and each of queued and scheduled.
    static final int MOST_COUNTED = 10_000;

    static DepthSnapshot read(LookupConnections connections, DepthEstimate estimate) {
        var counted =
                connections.ask(
                        LookupStatements.DEPTHS,
                        statement -> {
                            statement.setInt(1, MOST_COUNTED + 1);
                            statement.setInt(2, MOST_COUNTED + 1);
                        },
                        DepthSnapshot::counted);
        var depths = counted.stream().map(queue -> queue.depth(estimate)).toList();
        var paused = connections.ask(LookupStatements.PAUSED, _ -> {}, DepthSnapshot::queues);
        return new DepthSnapshot(depths, new QueueCounters(counts(depths), paused));
    }

    private static Map<String, QueueCounts> counts(List<QueueDepth> depths) {
        return depths.stream().collect(Collectors.toMap(QueueDepth::queue, DepthSnapshot::counts));
    }

    private static QueueCounts counts(QueueDepth depth) {
        return QueueCounts.unfinished(depth.queued(), depth.scheduled(), depth.running());
    }

    private static List<CountedQueue> counted(ResultSet rows) throws SQLException {
        var queues = new ArrayList<CountedQueue>();
        while (rows.next()) {
            queues.add(
                    new CountedQueue(
                            rows.getString("queue"),
                            rows.getLong("ready"),
                            rows.getLong("ahead"),
                            rows.getLong("later"),
                            rows.getLong("running"),
                            JobColumns.nullableTime(rows, "due")));
        }
        return queues;
    }

    private static Set<String> queues(ResultSet rows) throws SQLException {
        var queues = new HashSet<String>();
        while (rows.next()) {
            queues.add(rows.getString("queue"));
        }
        return queues;
    }

    /// A queue as far as its jobs were counted.
    private record CountedQueue(
            String queue,
            long ready,
            long ahead,
            long later,
            long running,
            @Nullable Instant oldestDue) {

        QueueDepth depth(DepthEstimate estimate) {
            long queued = ready + ahead;
            return new QueueDepth(
                    queue,
                    ready > MOST_COUNTED ? estimate.jobs(queue, JobState.QUEUED, queued) : queued,
                    later > MOST_COUNTED ? estimate.jobs(queue, JobState.SCHEDULED, later) : later,
                    running,
                    oldestDue);
        }
    }
}
