package io.coremill.queue.offline;

import java.util.List;
import java.util.Locale;

/// A table of the shared store that jobs are moved into, with the columns that are written, in the
/// order in which lines have them.
public enum MovedTable {
    JOB(
            "id, queue, type, priority, due, submitted, timeout, max_attempts, backoff,"
                    + " backoff_base, backoff_max, traceparent, payload, tags, key, expires,"
                    + " deadline, retain, schedule, principal, sensitive, version, attempt, crashes,"
                    + " put_off,"
                    + " started,"
                    + " progress, attempts"),
    READY("id, queue, level, rank, type"),
    LATER("id, queue, due"),
    LEASE(
            "number, job, queue, type, node, level, rank, attempt, started, cancel_requested,"
                    + " version, progress, ran"),
    HISTORY(
            "id, goes, until, state, queue, type, priority, due, submitted, timeout, max_attempts,"
                    + " backoff, backoff_base, backoff_max, traceparent, payload, tags, key,"
                    + " expires, deadline, retain, schedule, principal, sensitive, version, attempt,"
                    + " crashes,"
                    + " cancel_requested, started, finished, progress, attempts, error,"
                    + " error_kind, fingerprint, result_type, result"),
    TAG("tag, job"),
    TERM("job, kind, at"),
    LOG("job, seq, size, at, attempt, source, level, message"),
    PAUSED_QUEUE("queue"),
    SCHEDULE(
            "name, cron, zone, template, missed, overlap, jitter, origin, version, guard, paused,"
                    + " tick, due, last_job, entries, made, changed, principal"),
    SCHEDULE_TICK("schedule, number, tick, at, outcome, job, missed, detail"),
    UNIQUE_KEY("name, job, until, states, look"),
    IDEMPOTENCY_KEY("principal, key, digest, kind, job, expires, upload"),
    UPLOAD("id, turn, line, digest, complete, holder, held, expires"),
    UPLOAD_PART("upload, line, answers"),
    BULK_ACTION(
            "id, request, state, matched, more, done, moved_on, key_held, queue_full, wrong_type,"
                    + " position, created, touched, finished"),
    AUDIT("at, id, node, principal, key_id, address, action, kind, target, status, detail"),
    ACCESS_KEY(
            "id, name, principal, roles, queues, types, payloads, digest, previous, previous_until,"
                    + " created, expires, revoked, used");

    private final String columns;

    MovedTable(String columns) {
        this.columns = columns;
    }

    /// As it is named in the database, without the schema.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String columns() {
        return columns;
    }

    public static List<MovedTable> all() {
        return List.of(values());
    }
}
