package io.coremill.queue.schedule;

import io.coremill.job.JobId;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.StoredTime;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleFigures;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleTick;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.time.CronTimes;
import io.coremill.schedule.time.MissedPolicy;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealedColumn;
import io.coremill.seal.UnreadableSealException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rows as schedules.
final class ScheduleRows {
    private static final Logger log = LoggerFactory.getLogger(ScheduleRows.class);

    /// Those that the log has: as many as a store keeps.
    private static final Set<String> UNKNOWN = ConcurrentHashMap.newKeySet();

    private final ColumnSeal seal;

    ScheduleRows(ColumnSeal seal) {
        this.seal = seal;
    }

    List<StoredSchedule> schedules(ResultSet row) throws SQLException {
        return page(row).known();
    }

    Page page(ResultSet row) throws SQLException {
        var schedules = new ArrayList<StoredSchedule>();
        int rows = 0;
        while (row.next()) {
            rows++;
            known(row).ifPresent(schedules::add);
        }
        return new Page(List.copyOf(schedules), rows);
    }

    /// The only one, with an empty template where that cannot be opened.
    Optional<StoredSchedule> evenSealed(ResultSet row) throws SQLException {
        if (!row.next()) {
            return Optional.empty();
        }
        String name = row.getString("name");
        String template =
                seal.find(SealedColumn.TEMPLATE, name, row.getString("template")).orElse("");
        return known(row, template);
    }

    boolean isSealedOtherwise(ResultSet row) throws SQLException {
        return row.next() && !seal.isAsSealedNow(row.getString("template"));
    }

    List<ScheduleTick> entries(ResultSet row, String schedule) throws SQLException {
        var entries = new ArrayList<ScheduleTick>();
        while (row.next()) {
            entry(row, schedule).ifPresent(entries::add);
        }
        return List.copyOf(entries);
    }

    static ScheduleFigures figures(ResultSet row) throws SQLException {
        row.next();
        return new ScheduleFigures(
                row.getLong("schedules"), JobColumns.nullableTime(row, "next_due"));
    }

    /// @return empty for one that cannot be opened, or that only a later version knows
    private Optional<StoredSchedule> known(ResultSet row) throws SQLException {
        String name = row.getString("name");
        String template;
        try {
            template = seal.open(SealedColumn.TEMPLATE, name, row.getString("template"));
        } catch (UnreadableSealException e) {
            if (UNKNOWN.add(name)) {
                log.warn("schedule {} does not tick here: its template {}", name, e.getMessage());
            }
            return Optional.empty();
        }
        return known(row, template);
    }

    /// @return empty for one that says what only a later version knows: that lets it tick
    private Optional<StoredSchedule> known(ResultSet row, String template) throws SQLException {
        try {
            return Optional.of(schedule(row, template));
        } catch (IllegalArgumentException | DateTimeException e) {
            String name = row.getString("name");
            if (UNKNOWN.add(name)) {
                log.warn(
                        "schedule {} is of a later version and is left to that: {}",
                        name,
                        e.getMessage());
            }
            return Optional.empty();
        }
    }

    private StoredSchedule schedule(ResultSet row, String template) throws SQLException {
        CronTimes.parse(row.getString("cron"));
        return new StoredSchedule(
                words(row, template),
                ScheduleOrigin.valueOf(row.getString("origin")),
                state(row),
                StoredTime.time(row.getLong("made")),
                StoredTime.time(row.getLong("changed")),
                entry(row, row.getString("name")).orElse(null));
    }

    private static JobSchedule words(ResultSet row, String template) throws SQLException {
        return new JobSchedule(
                row.getString("name"),
                row.getString("cron"),
                ZoneId.of(row.getString("zone")),
                template,
                MissedPolicy.valueOf(row.getString("missed")),
                OverlapPolicy.valueOf(row.getString("overlap")),
                StoredTime.duration(row.getLong("jitter")),
                row.getString("principal"));
    }

    private static StoredSchedule.State state(ResultSet row) throws SQLException {
        return new StoredSchedule.State(
                row.getLong("version"),
                row.getLong("guard"),
                row.getInt("paused") == 1,
                JobColumns.nullableTime(row, "tick"),
                JobColumns.nullableTime(row, "due"),
                job(row, "last_job"));
    }

    /// @return empty if there is none, or it ended in a way that only a later version knows
    private Optional<ScheduleTick> entry(ResultSet row, String schedule) throws SQLException {
        var outcome = outcome(row.getString("entry_outcome"));
        return outcome.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ScheduleTick(
                                row.getLong("entry_number"),
                                JobColumns.nullableTime(row, "entry_tick"),
                                StoredTime.time(row.getLong("entry_at")),
                                outcome.get(),
                                job(row, "entry_job"),
                                row.getLong("entry_missed"),
                                detail(row.getString("entry_detail"), schedule)));
    }

    private @Nullable String detail(@Nullable String kept, String schedule) {
        return seal.find(SealedColumn.DETAIL, schedule, kept).orElse(null);
    }

    private static Optional<TickOutcome> outcome(@Nullable String name) {
        return Arrays.stream(TickOutcome.values())
                .filter(outcome -> outcome.name().equals(name))
                .findFirst();
    }

    private static @Nullable JobId job(ResultSet row, String column) throws SQLException {
        var id = row.getString(column);
        return id == null ? null : JobId.parse(id);
    }

    /// @param rows how many there were, with those that are not known
    record Page(List<StoredSchedule> known, int rows) {}
}
