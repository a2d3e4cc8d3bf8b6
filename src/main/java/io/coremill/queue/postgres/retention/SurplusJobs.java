package io.coremill.queue.postgres.retention;

import io.coremill.job.JobState;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.retention.UndatedJobs;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Removes jobs of queues that have more than they may: about those that would be next to go. It
/// walks over the partitions page by page, from the first day on, and remembers for each queue how
/// far it came.
final class SurplusJobs {
    private static final Instant WHENEVER = Instant.ofEpochSecond(Long.MAX_VALUE / 2_000_000);

    private final RemovalLead lead;
    private final RetentionRules rules;
    private final ApartJobs apart;
    private final HistoryDays days;
    private final Map<String, Place> places = new HashMap<>();

    SurplusJobs(RemovalLead lead, RetentionRules rules, ApartJobs apart, HistoryDays days) {
        this.lead = lead;
        this.rules = rules;
        this.apart = apart;
        this.days = days;
    }

    /// @param counts of finished jobs, by queue
    /// @param undated whether there are jobs without a time to go
    /// @return whether there is more to do
    boolean remove(Map<String, Long> counts, boolean undated, int most) throws SQLException {
        boolean more = false;
        for (var queue : counts.entrySet()) {
            long surplus = rules.of(queue.getKey()).beyond(queue.getValue());
            if (surplus > 0) {
                int some = (int) Math.min(surplus, most);
                more |=
                        (undated && removeUndated(queue.getKey(), some))
                                || removeFrom(queue.getKey(), some);
            } else {
                places.remove(queue.getKey());
            }
        }
        return more;
    }

    private boolean removeUndated(String queue, int some) throws SQLException {
        for (JobState state : UndatedJobs.FIRST_TO_GO) {
            if (apart.removeUndated(queue, state, WHENEVER, some) > 0) {
                return true;
            }
        }
        return false;
    }

    /// @return whether it came further
    private boolean removeFrom(String queue, int some) throws SQLException {
        boolean found = places.getOrDefault(queue, Place.START).found;
        var day = next(queue);
        var before = day == null ? WHENEVER : day.day().atStartOfDay().toInstant(ZoneOffset.UTC);
        if (apart.remove(queue, before, some) > 0) {
            return true;
        }
        if (day != null) {
            return removeFrom(queue, day, some);
        }
        if (!found) {
            correct(queue);
        }
        return false;
    }

    /// The partition to look at: after the end of the last one it begins again, in the next turn.
    private HistoryDays.@Nullable HistoryDay next(String queue) {
        var place = places.getOrDefault(queue, Place.START);
        for (var day : days.all()) {
            boolean isNext = day.day().isAfter(place.day);
            boolean isCurrent = day.day().equals(place.day) && place.page < day.pages();
            if ((isNext && day.pages() > 0) || isCurrent) {
                return day;
            }
        }
        places.remove(queue);
        return null;
    }

    /// There are fewer than was counted.
    private void correct(String queue) throws SQLException {
        lead.run(
                _ ->
                        lead.session()
                                .update(
                                        RemovalStatements.CORRECT_COUNT,
                                        (long) rules.of(queue).count(),
                                        queue));
    }

    private boolean removeFrom(String queue, HistoryDays.HistoryDay day, int some)
            throws SQLException {
        var place = places.getOrDefault(queue, Place.START);
        long page = place.day.equals(day.day()) ? place.page : 0;
        long removed = lead.run(tally -> removeOnPages(queue, day.day(), page, some, tally));
        long next = removed >= 0 && removed < some ? page + HistoryDays.PAGES_AT_ONCE : page;
        places.put(queue, new Place(day.day(), next, place.found || removed > 0));
        return removed >= 0;
    }

    private void removeOnPages(
            String queue, LocalDate day, long page, int some, RemovalLead.Tally tally)
            throws SQLException {
        var statement = lead.session().prepare(RemovalStatements.REMOVE_ON_PAGES);
        statement.setObject(1, day);
        statement.setString(2, HistoryDays.place(page));
        statement.setString(3, HistoryDays.place(page + HistoryDays.PAGES_AT_ONCE));
        statement.setString(4, queue);
        statement.setInt(5, some);
        statement.setObject(6, day);
        try (var row = statement.executeQuery()) {
            tally.add(row);
        }
    }

    /// How far the walk for a queue has come.
    ///
    /// @param found whether it has come across any job of the queue
    private record Place(LocalDate day, long page, boolean found) {
        static final Place START = new Place(LocalDate.EPOCH, 0, false);
    }
}
