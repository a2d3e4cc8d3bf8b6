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
import io.coremill.schedule.time.MissedPolicy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows as schedules.
final class ScheduleRows {
    private ScheduleRows() {}

    static List<StoredSchedule> schedules(ResultSet row) throws SQLException {
        var schedules = new ArrayList<StoredSchedule>();
        while (row.next()) {
            schedules.add(schedule(row));
        }
        return List.copyOf(schedules);
    }

    static List<ScheduleTick> entries(ResultSet row) throws SQLException {
        var entries = new ArrayList<ScheduleTick>();
        while (row.next()) {
            entries.add(entry(row));
        }
        return List.copyOf(entries);
    }

    static ScheduleFigures figures(ResultSet row) throws SQLException {
        row.next();
        return new ScheduleFigures(
                row.getLong("schedules"), JobColumns.nullableTime(row, "next_due"));
    }

    private static StoredSchedule schedule(ResultSet row) throws SQLException {
        boolean hasEntry = row.getString("entry_outcome") != null;
        return new StoredSchedule(
                words(row),
                ScheduleOrigin.valueOf(row.getString("origin")),
                state(row),
                StoredTime.time(row.getLong("made")),
                StoredTime.time(row.getLong("changed")),
                hasEntry ? entry(row) : null);
    }

    private static JobSchedule words(ResultSet row) throws SQLException {
        return new JobSchedule(
                row.getString("name"),
                row.getString("cron"),
                ZoneId.of(row.getString("zone")),
                row.getString("template"),
                MissedPolicy.valueOf(row.getString("missed")),
                OverlapPolicy.valueOf(row.getString("overlap")),
                StoredTime.duration(row.getLong("jitter")));
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

    private static ScheduleTick entry(ResultSet row) throws SQLException {
        return new ScheduleTick(
                row.getLong("entry_number"),
                JobColumns.nullableTime(row, "entry_tick"),
                StoredTime.time(row.getLong("entry_at")),
                TickOutcome.valueOf(row.getString("entry_outcome")),
                job(row, "entry_job"),
                row.getLong("entry_missed"),
                row.getString("entry_detail"));
    }

    private static @Nullable JobId job(ResultSet row, String column) throws SQLException {
        var id = row.getString(column);
        return id == null ? null : JobId.parse(id);
    }
}
