package io.coremill.queue.postgres.retention;

import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;

/// Removes jobs one by one: those that do not lie in the partition of a day.
final class ApartJobs {
    private final RemovalLead lead;

    ApartJobs(RemovalLead lead) {
        this.lead = lead;
    }

    /// Removes jobs of a queue that may go by then.
    ///
    /// @return how many; none if another node leads
    long remove(String queue, Instant until, int most) throws SQLException {
        return Math.max(
                0,
                lead.run(
                        tally -> {
                            var statement = lead.session().prepare(RemovalStatements.REMOVE_APART);
                            statement.setString(1, queue);
                            statement.setLong(2, StoredTime.of(until));
                            statement.setInt(3, most);
                            try (var row = statement.executeQuery()) {
                                tally.add(row);
                            }
                        }));
    }

    /// Removes jobs without a time to go, those that finished until then.
    ///
    /// @return how many; none if another node leads
    long removeUndated(String queue, JobState state, Instant finished, int most)
            throws SQLException {
        return Math.max(
                0,
                lead.run(
                        tally -> {
                            var statement =
                                    lead.session().prepare(RemovalStatements.REMOVE_UNDATED);
                            statement.setString(1, queue);
                            statement.setString(2, state.word());
                            statement.setLong(3, StoredTime.of(finished));
                            statement.setInt(4, most);
                            try (var row = statement.executeQuery()) {
                                tally.add(row);
                            }
                        }));
    }

    /// Removes jobs whose day has come and has no partition.
    ///
    /// @return how many; none if another node leads
    long removeLate(LocalDate today, int most) throws SQLException {
        return Math.max(
                0,
                lead.run(
                        tally -> {
                            var statement = lead.session().prepare(RemovalStatements.REMOVE_LATE);
                            statement.setObject(1, today);
                            statement.setInt(2, most);
                            statement.setObject(3, today);
                            try (var row = statement.executeQuery()) {
                                tally.add(row);
                            }
                        }));
    }
}
