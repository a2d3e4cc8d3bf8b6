package io.coremill.queue.postgres.retention;

import io.coremill.job.JobState;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.retention.JobRetention;
import io.coremill.queue.retention.RemovalTurn;
import io.coremill.queue.retention.RetentionFigures;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.retention.UndatedJobs;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes finished jobs from the database, on a connection for that alone. The node that leads
/// does so; every node makes the partitions that its settings need, and adds to how many finished
/// jobs there are.
public final class PostgresRetention implements JobRetention, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresRetention.class);

    private final PostgresSession session;
    private final RetentionRules rules;
    private final QueueCounters counters;
    private final RemovalLead lead;
    private final HistoryDays days;
    private final ApartJobs apart;
    private final SurplusJobs surplus;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile RetentionFigures figures = RetentionFigures.UNKNOWN;

    /// @param session for this alone
    /// @param node in whose name it is removed
    public PostgresRetention(
            PostgresSession session,
            InstantSource clock,
            Supplier<UUID> node,
            RetentionRules rules,
            QueueCounters counters,
            QueueListeners listeners) {
        this.session = session;
        this.rules = rules;
        this.counters = counters;
        lead = new RemovalLead(session, clock, node, listeners);
        days = new HistoryDays(lead, rules);
        apart = new ApartJobs(lead);
        surplus = new SurplusJobs(lead, rules, apart, days);
    }

    @Override
    public RemovalTurn prune(int most) {
        lock.lock();
        try {
            var began = lead.now();
            boolean more = turn(most);
            return new RemovalTurn(more, Duration.between(began, lead.now()));
        } catch (SQLException e) {
            session.rollBack();
            throw new StorageUnavailableException("the database cannot remove jobs just now", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public RetentionFigures retention() {
        return figures;
    }

    /// Breaks off whatever is under way. From any thread.
    public void abandon() {
        session.abandon();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            writeCounts();
        } catch (SQLException e) {
            log.debug("a number of finished jobs is lost: {}", e.getMessage());
        } finally {
            session.close();
            lock.unlock();
        }
    }

    private boolean turn(int most) throws SQLException {
        days.makeAhead();
        writeCounts();
        if (lead.run(_ -> {}) < 0) {
            figures = RetentionFigures.UNKNOWN;
            return false;
        }
        days.look();
        var counts = counts();
        if (!lead.isTold()) {
            tell(counts);
        }
        boolean more = remove(counts, most);
        figures = new RetentionFigures(behind(counts), rules.beyond(counts()), Double.NaN);
        return more;
    }

    /// @return whether there may be more
    private boolean remove(Map<String, Long> counts, int most) throws SQLException {
        boolean more = false;
        for (String queue : counts.keySet()) {
            more |= apart.remove(queue, lead.now(), most) == most;
        }
        boolean undated = hasUndated();
        if (undated) {
            more |= removeUndated(counts, most);
        }
        more |= apart.removeLate(HistoryPlace.day(lead.now()), most) == most;
        more |= days.dropNext();
        return surplus.remove(counts(), undated, most) || more;
    }

    private boolean removeUndated(Map<String, Long> counts, int most) throws SQLException {
        boolean more = false;
        for (String queue : counts.keySet()) {
            for (JobState state : UndatedJobs.FIRST_TO_GO) {
                var until = lead.now().minus(rules.of(queue).of(state));
                more |= apart.removeUndated(queue, state, until, most) == most;
            }
        }
        return more;
    }

    /// Adds what this node has changed to how many finished jobs there are.
    private void writeCounts() throws SQLException {
        var taken = counters.takeFinished();
        if (taken.isEmpty()) {
            return;
        }
        try {
            session.begin();
            FinishedCounts.add(session, new TreeMap<>(taken));
            session.commit();
        } catch (SQLException e) {
            counters.keepFinished(taken);
            throw e;
        }
    }

    private Map<String, Long> counts() throws SQLException {
        session.beginAlone();
        return FinishedCounts.read(session);
    }

    private boolean hasUndated() throws SQLException {
        session.beginAlone();
        try (var row = session.prepare(RemovalStatements.HAS_UNDATED).executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /// Logs once what of the jobs that were there before is going to be removed.
    private void tell(Map<String, Long> counts) throws SQLException {
        var undated = new UndatedJobs(rules, lead.now());
        session.beginAlone();
        for (var queue : counts.entrySet()) {
            for (JobState state : UndatedJobs.FIRST_TO_GO) {
                count(queue.getKey(), state, undated);
            }
            undated.have(queue.getKey(), queue.getValue());
        }
        if (lead.run(_ -> session.update(RemovalStatements.TELL)) >= 0) {
            undated.log();
        }
    }

    private void count(String queue, JobState state, UndatedJobs undated) throws SQLException {
        var statement = session.prepare(RemovalStatements.COUNT_UNDATED);
        statement.setString(1, queue);
        statement.setString(2, state.word());
        statement.setLong(3, StoredTime.of(undated.until(queue, state)));
        try (var row = statement.executeQuery()) {
            row.next();
            if (row.getLong(1) > 0) {
                undated.goes(queue, row.getLong(1), StoredTime.time(row.getLong(2)));
            }
        }
    }

    private Duration behind(Map<String, Long> counts) throws SQLException {
        session.beginAlone();
        var now = lead.now();
        var behind = since(firstDay(), now);
        for (String queue : counts.keySet()) {
            behind = longer(behind, since(nextApart(queue), now));
        }
        return behind;
    }

    /// The first day that has jobs, with a partition or without.
    private Instant firstDay() throws SQLException {
        var first =
                days.all().stream()
                        .filter(day -> day.pages() > 0)
                        .map(HistoryDays.HistoryDay::day)
                        .findFirst()
                        .orElse(LocalDate.MAX);
        try (var row = session.prepare(RemovalStatements.FIRST_LATE).executeQuery()) {
            row.next();
            var late = row.getObject(1, LocalDate.class);
            first = late != null && late.isBefore(first) ? late : first;
        }
        return first.equals(LocalDate.MAX)
                ? Instant.MAX
                : first.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private Instant nextApart(String queue) throws SQLException {
        var statement = session.prepare(RemovalStatements.NEXT_APART);
        statement.setString(1, queue);
        try (var row = statement.executeQuery()) {
            return row.next() ? StoredTime.time(row.getLong(1)) : Instant.MAX;
        }
    }

    private static Duration since(Instant time, Instant now) {
        return time.isBefore(now) ? Duration.between(time, now) : Duration.ZERO;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
