package io.coremill.queue.postgres.retention;

import io.coremill.job.JobState;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The partitions of the history. Those that this node's settings need are made two days ahead;
/// where one is missing nothing is lost, as its jobs lie apart then. One whose day has come is
/// dropped, after the logs of its jobs.
final class HistoryDays {
    private static final Logger log = LoggerFactory.getLogger(HistoryDays.class);
    private static final int AHEAD = 2;

    /// Some hundred jobs of a usual size, or a few large ones.
    static final int PAGES_AT_ONCE = 64;

    private final RemovalLead lead;
    private final RetentionRules rules;
    private @Nullable LocalDate madeOn;
    private List<HistoryDay> all = List.of();
    private @Nullable Emptied emptied;

    HistoryDays(RemovalLead lead, RetentionRules rules) {
        this.lead = lead;
        this.rules = rules;
    }

    /// For every node: each knows its own settings alone. Once a day, and again after a failure.
    void makeAhead() {
        var today = HistoryPlace.day(lead.now());
        if (today.equals(madeOn)) {
            return;
        }
        try {
            for (LocalDate day : needed(today)) {
                make(day);
            }
            madeOn = today;
        } catch (SQLException e) {
            lead.session().rollBack();
            log.debug("a partition of the history is made later: {}", e.getMessage());
        }
    }

    private void make(LocalDate day) throws SQLException {
        PostgresSession session = lead.session();
        session.begin();
        session.update(RemovalStatements.WAIT_SHORTLY);
        ask(RemovalStatements.ADD_DAY, day);
        session.commit();
    }

    private Iterable<LocalDate> needed(LocalDate today) {
        var days = new TreeSet<LocalDate>();
        Stream.concat(Stream.of(RetentionPolicy.USUAL), rules.byQueue().values().stream())
                .flatMap(HistoryDays::kept)
                .filter(HistoryPlace::isByDay)
                .forEach(kept -> addDays(today, kept, days));
        return days;
    }

    private static Stream<Duration> kept(RetentionPolicy policy) {
        return Stream.of(JobState.values()).filter(JobState::isFinal).map(policy::of);
    }

    /// A job that finishes late on a day may need the day after the next.
    private static void addDays(LocalDate today, Duration kept, Set<LocalDate> days) {
        for (int i = 1; i <= AHEAD + 1; i++) {
            days.add(today.plusDays(kept.plusDays(1).minusNanos(1).toDays() + i));
        }
    }

    /// Those that there were at the last look, the first day first.
    List<HistoryDay> all() {
        return all;
    }

    void look() throws SQLException {
        var days = new ArrayList<HistoryDay>();
        lead.session().beginAlone();
        try (var row = lead.session().prepare(RemovalStatements.DAYS).executeQuery()) {
            while (row.next()) {
                days.add(new HistoryDay(row.getObject(1, LocalDate.class), row.getLong(2)));
            }
        }
        all = days;
    }

    /// Goes on to empty the first partition whose day has come, and drops it at its end.
    ///
    /// @return whether there is more to do
    boolean dropNext() throws SQLException {
        var today = HistoryPlace.day(lead.now());
        var due = all().stream().filter(day -> !day.day().isAfter(today)).findFirst();
        if (due.isEmpty()) {
            emptied = null;
            return false;
        }
        var current = emptied;
        if (current == null || !current.day.equals(due.get().day())) {
            current = new Emptied(due.get().day(), lead.new Tally());
            emptied = current;
        }
        if (current.nextPage < due.get().pages()) {
            return emptyPages(current);
        }
        return drop(current);
    }

    private boolean emptyPages(Emptied day) throws SQLException {
        long first = day.nextPage;
        var some = lead.new Tally();
        boolean leads = lead.run(_ -> emptyPages(day.day, first, some)) >= 0;
        if (leads) {
            day.jobs.addAll(some);
            day.nextPage = first + PAGES_AT_ONCE;
        }
        return leads;
    }

    private void emptyPages(LocalDate day, long first, RemovalLead.Tally some) throws SQLException {
        var statement = lead.session().prepare(RemovalStatements.EMPTY_PAGES);
        statement.setObject(1, day);
        statement.setString(2, place(first));
        statement.setString(3, place(first + PAGES_AT_ONCE));
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                some.add(row.getString(1), JobState.ofStored(row.getString(2)), row.getLong(3));
            }
        }
    }

    private boolean drop(Emptied day) throws SQLException {
        long removed =
                lead.run(
                        tally -> {
                            lead.session().update(RemovalStatements.WAIT_SHORTLY);
                            ask(RemovalStatements.DROP_DAY, day.day);
                            tally.addAll(day.jobs);
                        });
        if (removed >= 0) {
            log.info(
                    "{} finished jobs were removed, those that were kept until {}",
                    removed,
                    day.day);
            emptied = null;
            look();
        }
        return removed >= 0;
    }

    private void ask(String sql, LocalDate day) throws SQLException {
        var statement = lead.session().prepare(sql);
        statement.setObject(1, day);
        statement.executeQuery().close();
    }

    /// As PostgreSQL writes where the first row of a page is.
    static String place(long page) {
        return "(" + page + ",0)";
    }

    /// A day that has a partition.
    record HistoryDay(LocalDate day, long pages) {}

    /// How far a partition has been emptied.
    private static final class Emptied {
        final LocalDate day;
        final RemovalLead.Tally jobs;
        long nextPage;

        Emptied(LocalDate day, RemovalLead.Tally jobs) {
            this.day = day;
            this.jobs = jobs;
        }
    }
}
