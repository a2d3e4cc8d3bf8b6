package io.coremill.queue.postgres.retention;

import io.coremill.job.JobState;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.retention.RetentionRules;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where jobs lie that end while they wait, for a statement that finds out which queue
/// they are of: a queue without a name stands for all that are not there.
public final class WaitingPlaces {
    private static final String ANY_QUEUE = "";

    private final PostgresSession session;
    private final RetentionRules rules;

    public WaitingPlaces(PostgresSession session, RetentionRules rules) {
        this.session = session;
        this.rules = rules;
    }

    /// Fills in three arrays, from this argument on: queues, days, times.
    public void fill(PreparedStatement statement, int first, JobState state, Instant now)
            throws SQLException {
        var queues = new TreeSet<>(rules.byQueue().keySet());
        queues.add(ANY_QUEUE);
        var days = new String[queues.size()];
        var times = new @Nullable Long[queues.size()];
        int i = 0;
        for (String queue : queues) {
            var place = HistoryPlace.of(rules, queue, state, now);
            days[i] = place.goes();
            times[i++] = place.until();
        }
        statement.setArray(first, session.array("text", queues.toArray()));
        statement.setArray(first + 1, session.array("date", days));
        statement.setArray(first + 2, session.array("bigint", times));
    }
}
