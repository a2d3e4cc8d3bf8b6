package io.coremill.queue.sqlite.transfer;

import io.coremill.queue.offline.MovedLine;
import io.coremill.queue.offline.MovedRow;
import io.coremill.queue.offline.MovedTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// A table of the file as a part of what is moved.
///
/// @param name of the part
/// @param sql reads it, with a place for where it goes on
/// @param keys its order, as the statement names them: each is unique with those before it
/// @param columns of the keys, as the answer names them
record FilePart(String name, String sql, List<String> keys, List<String> columns, RowForm form) {

    static final List<FilePart> ALL =
            List.of(
                    of("job", "SELECT * FROM job", FilePart::job, "id"),
                    new FilePart(
                            "log",
                            """
                            SELECT log.*, job.id_low FROM log CROSS JOIN job ON job.id = log.job\
                            """,
                            List.of("log.job", "log.seq"),
                            List.of("job", "seq"),
                            FilePart::log),
                    of("paused_queue", "SELECT * FROM paused_queue", FilePart::paused, "queue"),
                    of("schedule", "SELECT * FROM schedule", FilePart::schedule, "name"),
                    of(
                            "schedule_tick",
                            "SELECT * FROM schedule_tick",
                            FilePart::tick,
                            "schedule",
                            "number"),
                    of("unique_key", "SELECT * FROM unique_key", FilePart::uniqueKey, "name"),
                    of(
                            "idempotency_key",
                            "SELECT * FROM idempotency_key",
                            FilePart::requestKey,
                            "principal",
                            "key"),
                    of("upload", "SELECT * FROM upload", FilePart::upload, "id"),
                    of(
                            "upload_part",
                            "SELECT * FROM upload_part",
                            FilePart::uploadPart,
                            "upload",
                            "line"),
                    of("bulk_action", "SELECT * FROM bulk_action", FilePart::bulk, "id"),
                    of("audit", "SELECT * FROM audit", FilePart::audit, "at", "id"),
                    of("access_key", "SELECT * FROM access_key", FilePart::accessKey, "id"));

    private static FilePart of(String name, String sql, RowForm form, String... keys) {
        return new FilePart(name, sql, List.of(keys), List.of(keys), form);
    }

    /// The statement, from its beginning or from a place on.
    String from(boolean beginning) {
        String order = String.join(", ", keys);
        String marks = "?, ".repeat(keys.size() - 1) + "?";
        String place = beginning ? "" : " WHERE (%s) > (%s)".formatted(order, marks);
        return sql + place + " ORDER BY " + order;
    }

    List<MovedRow> rows(ResultSet row) throws SQLException {
        return form.of(new SourceRow(row));
    }

    private static List<MovedRow> job(SourceRow row) throws SQLException {
        return row.job();
    }

    private static List<MovedRow> log(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.LOG)
                        .add(row.id("job", "id_low"))
                        .add(row.number("seq"))
                        .add(row.number("size"))
                        .add(row.number("at"))
                        .add(row.number("attempt"))
                        .add(row.text("source"))
                        .add(row.text("level"))
                        .add(row.text("message"))
                        .end());
    }

    private static List<MovedRow> paused(SourceRow row) throws SQLException {
        return List.of(MovedLine.of(MovedTable.PAUSED_QUEUE).add(row.text("queue")).end());
    }

    private static List<MovedRow> schedule(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.SCHEDULE)
                        .add(row.text("name"))
                        .add(row.text("cron"))
                        .add(row.text("zone"))
                        .add(row.text("template"))
                        .add(row.text("missed"))
                        .add(row.text("overlap"))
                        .add(row.number("jitter"))
                        .add(row.text("origin"))
                        .add(row.number("version"))
                        .add(row.number("guard"))
                        .add(row.number("paused"))
                        .add(row.nullable("tick"))
                        .add(row.nullable("due"))
                        .add(row.text("last_job"))
                        .add(row.number("entries"))
                        .add(row.number("made"))
                        .add(row.number("changed"))
                        .add(row.text("principal"))
                        .end());
    }

    private static List<MovedRow> tick(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.SCHEDULE_TICK)
                        .add(row.text("schedule"))
                        .add(row.number("number"))
                        .add(row.nullable("tick"))
                        .add(row.number("at"))
                        .add(row.text("outcome"))
                        .add(row.text("job"))
                        .add(row.number("missed"))
                        .add(row.text("detail"))
                        .end());
    }

    private static List<MovedRow> uniqueKey(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.UNIQUE_KEY)
                        .add(row.text("name"))
                        .add(row.id("job", "job_low"))
                        .add(row.nullable("until"))
                        .add(row.number("states"))
                        .add(row.number("look"))
                        .end());
    }

    private static List<MovedRow> requestKey(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.IDEMPOTENCY_KEY)
                        .add(row.text("principal"))
                        .add(row.text("key"))
                        .add(row.text("digest"))
                        .add(row.text("kind"))
                        .add(row.id("job", "job_low"))
                        .add(row.number("expires"))
                        .add(row.text("upload"))
                        .end());
    }

    private static List<MovedRow> upload(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.UPLOAD)
                        .add(row.text("id"))
                        .add(row.number("turn"))
                        .add(row.number("line"))
                        .add(row.bytes("digest"))
                        .add(row.number("complete"))
                        .add(row.text("holder"))
                        .add(row.number("held"))
                        .add(row.number("expires"))
                        .end());
    }

    private static List<MovedRow> uploadPart(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.UPLOAD_PART)
                        .add(row.text("upload"))
                        .add(row.number("line"))
                        .add(row.bytes("answers"))
                        .end());
    }

    private static List<MovedRow> bulk(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.BULK_ACTION)
                        .add(row.id())
                        .add(row.text("request"))
                        .add(row.text("state"))
                        .add(row.number("matched"))
                        .add(row.flag("more"))
                        .add(row.number("done"))
                        .add(row.number("moved_on"))
                        .add(row.number("key_held"))
                        .add(row.number("queue_full"))
                        .add(row.number("wrong_type"))
                        .add(row.id("position", "position_low"))
                        .add(row.number("created"))
                        .add(row.number("touched"))
                        .add(row.nullable("finished"))
                        .end());
    }

    private static List<MovedRow> audit(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.AUDIT)
                        .add(row.number("at"))
                        .add(row.text("id"))
                        .add(row.text("node"))
                        .add(row.text("principal"))
                        .add(row.text("key_id"))
                        .add(row.text("address"))
                        .add(row.text("action"))
                        .add(row.text("kind"))
                        .add(row.text("target"))
                        .add(row.number("status"))
                        .add(row.text("detail"))
                        .end());
    }

    private static List<MovedRow> accessKey(SourceRow row) throws SQLException {
        return List.of(
                MovedLine.of(MovedTable.ACCESS_KEY)
                        .add(row.text("id"))
                        .add(row.text("name"))
                        .add(row.text("principal"))
                        .add(row.text("roles"))
                        .add(row.text("queues"))
                        .add(row.text("types"))
                        .add(row.number("payloads"))
                        .add(row.bytes("digest"))
                        .add(row.bytes("previous"))
                        .add(row.nullable("previous_until"))
                        .add(row.number("created"))
                        .add(row.nullable("expires"))
                        .add(row.nullable("revoked"))
                        .add(row.nullable("used"))
                        .end());
    }

    /// A row of the file as rows of the shared store.
    interface RowForm {
        List<MovedRow> of(SourceRow row) throws SQLException;
    }
}
