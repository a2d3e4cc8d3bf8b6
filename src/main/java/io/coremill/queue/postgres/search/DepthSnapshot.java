package io.coremill.queue.postgres.search;

import io.coremill.job.JobState;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueCounts;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.postgres.table.LookupStatements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Depths and pauses of all queues at one time.
record DepthSnapshot(List<QueueDepth> depths, QueueCounters counters) {
    /// Jobs that are counted at most, for each queue and each of queued and scheduled.
    static final int MOST_COUNTED = 10_000;

    static DepthSnapshot read(LookupConnections connections, DepthEstimate estimate) {
        var depths =
                connections.ask(
                        LookupStatements.DEPTHS,
                        statement -> {
                            statement.setInt(1, MOST_COUNTED + 1);
                            statement.setInt(2, MOST_COUNTED + 1);
                        },
                        rows -> depths(rows, estimate));
        var paused = connections.ask(LookupStatements.PAUSED, _ -> {}, DepthSnapshot::queues);
        return new DepthSnapshot(depths, new QueueCounters(counts(depths), paused));
    }

    private static Map<String, QueueCounts> counts(List<QueueDepth> depths) {
        return depths.stream().collect(Collectors.toMap(QueueDepth::queue, DepthSnapshot::counts));
    }

    private static QueueCounts counts(QueueDepth depth) {
        return new QueueCounts(depth.queued(), depth.scheduled(), depth.running());
    }

    private static List<QueueDepth> depths(ResultSet rows, DepthEstimate estimate)
            throws SQLException {
        var depths = new ArrayList<QueueDepth>();
        while (rows.next()) {
            depths.add(depth(rows, estimate));
        }
        return List.copyOf(depths);
    }

    private static QueueDepth depth(ResultSet row, DepthEstimate estimate) throws SQLException {
        var queue = row.getString("queue");
        long ready = row.getLong("ready");
        long queued = ready + row.getLong("ahead");
        long later = row.getLong("later");
        return new QueueDepth(
                queue,
                ready > MOST_COUNTED ? estimate.jobs(queue, JobState.QUEUED, queued) : queued,
                later > MOST_COUNTED ? estimate.jobs(queue, JobState.SCHEDULED, later) : later,
                row.getLong("running"),
                JobColumns.nullableTime(row, "due"));
    }

    private static Set<String> queues(ResultSet rows) throws SQLException {
        var queues = new HashSet<String>();
        while (rows.next()) {
            queues.add(rows.getString("queue"));
        }
        return queues;
    }
}
