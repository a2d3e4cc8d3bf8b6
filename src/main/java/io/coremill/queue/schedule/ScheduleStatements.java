package io.coremill.queue.schedule;

/// The statements about schedules, for both stores. Tables are named with the schema `coremill`,
/// which a store replaces by what it calls it.
final class ScheduleStatements {
    private static final String ROWS =
            """
            SELECT s.name, s.cron, s.zone, %s AS template, s.missed, s.overlap, s.jitter, s.origin,
                   s.principal,
                   s.version, s.guard, s.paused, s.tick, s.due, s.last_job, s.made, s.changed,
                   t.number AS entry_number, t.tick AS entry_tick, t.at AS entry_at,
                   t.outcome AS entry_outcome, t.job AS entry_job, t.missed AS entry_missed,
                   t.detail AS entry_detail
            FROM coremill.schedule s
            LEFT JOIN coremill.schedule_tick t ON t.schedule = s.name AND t.number = s.entries
            """;

    /// Argument: name.
    static final String FIND = ROWS.formatted("s.template") + "WHERE s.name = ?";

    /// Without their templates, which may be long.
    static final String LIST = ROWS.formatted("''") + "ORDER BY s.name";

    /// Argument: name.
    static final String TEMPLATE = "SELECT template FROM coremill.schedule WHERE name = ?";

    /// Arguments: now, how many at most, how many are passed over.
    static final String DUE =
            ROWS.formatted("s.template")
                    + "WHERE s.due <= ? ORDER BY s.due, s.name LIMIT ? OFFSET ?";

    static final String FIGURES =
            "SELECT count(*) AS schedules, min(due) AS next_due FROM coremill.schedule";

    /// Arguments: schedule, how many at most.
    static final String HISTORY =
            """
            SELECT number AS entry_number, tick AS entry_tick, at AS entry_at,
                   outcome AS entry_outcome, job AS entry_job, missed AS entry_missed,
                   detail AS entry_detail
            FROM coremill.schedule_tick WHERE schedule = ? ORDER BY number DESC LIMIT ?
            """;

    /// Arguments: name, cron, zone, template, missed, overlap, jitter, origin, version, guard,
    /// paused, tick, due, made, changed, principal.
    static final String INSERT =
            """
            INSERT INTO coremill.schedule (
                name, cron, zone, template, missed, overlap, jitter, origin, version, guard, paused,
                tick, due, made, changed, principal, entries)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            ON CONFLICT (name) DO NOTHING
            """;

    /// Arguments: cron, zone, template, missed, overlap, jitter, origin, version, paused, tick,
    /// due, changed, principal, name, guard.
    static final String UPDATE =
            """
            UPDATE coremill.schedule
            SET cron = ?, zone = ?, template = ?, missed = ?, overlap = ?, jitter = ?, origin = ?,
                version = ?, paused = ?, tick = ?, due = ?, changed = ?, principal = ?,
                guard = guard + 1
            WHERE name = ? AND guard = ?
            """;

    /// Arguments: name, guard.
    static final String DELETE = "DELETE FROM coremill.schedule WHERE name = ? AND guard = ?";

    /// Argument: schedule.
    static final String FORGET = "DELETE FROM coremill.schedule_tick WHERE schedule = ?";

    /// Arguments: tick, due, last job if there is a new one, name, guard.
    static final String TICK =
            """
            UPDATE coremill.schedule
            SET tick = ?, due = ?, last_job = coalesce(?, last_job), entries = entries + 1,
                guard = guard + 1
            WHERE name = ? AND guard = ? RETURNING entries
            """;

    /// Arguments: last job if there is a new one, name.
    static final String RUN =
            """
            UPDATE coremill.schedule SET last_job = coalesce(?, last_job), entries = entries + 1
            WHERE name = ? RETURNING entries
            """;

    /// Arguments: last job, name.
    static final String LAST_JOB = "UPDATE coremill.schedule SET last_job = ? WHERE name = ?";

    /// Arguments: schedule, number, tick, at, outcome, job, missed, detail.
    static final String ADD_ENTRY =
            """
            INSERT INTO coremill.schedule_tick (
                schedule, number, tick, at, outcome, job, missed, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /// Arguments: schedule, the newest number that goes.
    static final String TRIM =
            "DELETE FROM coremill.schedule_tick WHERE schedule = ? AND number <= ?";

    private ScheduleStatements() {}
}
