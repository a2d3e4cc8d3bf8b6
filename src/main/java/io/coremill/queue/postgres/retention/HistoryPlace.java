package io.coremill.queue.postgres.retention;

import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.retention.RetentionRules;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Where in the history a job lies. For most it is the day on which its partition is dropped, which
/// comes up to a day after the job's time is over. Jobs that are kept for less than a day or for
/// very long lie apart, and go when their time is over.
///
/// @param goes a day, or `infinity` for what lies apart
/// @param until when a job may go that lies apart, in microseconds since 1970
public record HistoryPlace(String goes, @Nullable Long until) {
    private static final String APART = "infinity";
    /// Of a job that goes by the settings of the node that removes.
    public static final HistoryPlace UNKNOWN = new HistoryPlace(APART, null);

    private static final Duration DAY = Duration.ofDays(1);

    /// More partitions would make each look at a job slower.
    private static final Duration LONGEST_BY_DAY = Duration.ofDays(40);

    /// Of a job that finished then.
    public static HistoryPlace of(
            RetentionRules rules, String queue, JobState state, Instant finished) {
        var kept = rules.of(queue).of(state);
        var until = finished.plus(kept);
        return isByDay(kept)
                ? new HistoryPlace(day(until).plusDays(1).toString(), null)
                : new HistoryPlace(APART, StoredTime.of(until));
    }

    static boolean isByDay(Duration kept) {
        return kept.compareTo(DAY) >= 0 && kept.compareTo(LONGEST_BY_DAY) <= 0;
    }

    static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
