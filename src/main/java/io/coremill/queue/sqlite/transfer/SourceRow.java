package io.coremill.queue.sqlite.transfer;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.offline.MovedLine;
import io.coremill.queue.offline.MovedRow;
import io.coremill.queue.offline.MovedTable;
import io.coremill.seal.ColumnSeal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of a file as rows of the shared store.
record SourceRow(ResultSet row) {
    private static final String AHEAD = "ahead";

    /// Holds what a service had in hand that ended without notice. There is no such node, so the
    /// first one that starts ends the leases, as the service would have at its next start.
    private static final UUID NO_NODE = new UUID(0, 0);

    /// Of the history: what is removed one by one, at its own time.
    private static final String APART = "infinity";

    /// A job with what belongs to it.
    List<MovedRow> job() throws SQLException {
        var rows = new ArrayList<MovedRow>();
        String state = row.getString("state");
        switch (state) {
            case AHEAD, "running" -> {
                rows.add(unfinished(number("attempt") - 1, startedBefore(state)));
                rows.add(lease(state.equals(AHEAD)));
            }
            case "queued" -> {
                rows.add(unfinished(number("attempt"), nullable("started")));
                rows.add(ready());
                addTerms(rows);
            }
            case "scheduled" -> {
                rows.add(unfinished(number("attempt"), nullable("started")));
                rows.add(later());
                addTerms(rows);
            }
            default -> rows.add(finished(JobState.ofWord(state).orElseThrow()));
        }
        for (String tag : tags()) {
            rows.add(MovedLine.of(MovedTable.TAG).add(tag).add(id()).end());
        }
        return rows;
    }

    private MovedRow unfinished(long attempt, @Nullable Long started) throws SQLException {
        return specs(MovedLine.of(MovedTable.JOB).add(id()))
                .add(number("version"))
                .add(attempt)
                .add(number("crashes"))
                .add(nullable("put_off"))
                .add(started)
                .add(isLeased() ? null : text("progress"))
                .add(text("attempts"))
                .end();
    }

    /// What a submission says.
    private MovedLine specs(MovedLine line) throws SQLException {
        return line.add(text("queue"))
                .add(text("type"))
                .add(number("priority"))
                .add(number("due"))
                .add(number("submitted"))
                .add(number("timeout"))
                .add(number("max_attempts"))
                .add(text("backoff"))
                .add(number("backoff_base"))
                .add(number("backoff_max"))
                .add(text("traceparent"))
                .add(text("payload"))
                .add(tags())
                .add(text("unique_rule"))
                .add(nullable("expires"))
                .add(nullable("deadline"))
                .add(nullable("retain"))
                .add(text("schedule"))
                .add(text("principal"))
                .add(nullableFlag("sensitive"));
    }

    private MovedRow ready() throws SQLException {
        return MovedLine.of(MovedTable.READY)
                .add(id())
                .add(text("queue"))
                .add(-number("priority"))
                .add(number("due"))
                .add(text("type"))
                .end();
    }

    private MovedRow later() throws SQLException {
        return MovedLine.of(MovedTable.LATER).add(id()).add(text("queue")).add(number("due")).end();
    }

    private MovedRow lease(boolean ahead) throws SQLException {
        return MovedLine.of(MovedTable.LEASE)
                .add(number("lease"))
                .add(id())
                .add(text("queue"))
                .add(text("type"))
                .add(NO_NODE)
                .add(-number("priority"))
                .add(number("due"))
                .add(number("attempt"))
                .add(ahead ? null : nullable("started"))
                .add(flag("cancel_requested"))
                .add(number("version"))
                .add(text("progress"))
                .add(text("ran"))
                .end();
    }

    private MovedRow finished(JobState state) throws SQLException {
        return specs(
                        MovedLine.of(MovedTable.HISTORY)
                                .add(id())
                                .add(APART)
                                .add(nullable("goes"))
                                .add(state.word()))
                .add(number("version"))
                .add(number("attempt"))
                .add(number("crashes"))
                .add(flag("cancel_requested"))
                .add(nullable("started"))
                .add(number("finished"))
                .add(text("progress"))
                .add(text("attempts"))
                .add(text("error"))
                .add(text("error_kind"))
                .add(text("fingerprint"))
                .add(text("result_type"))
                .add(bytes("result"))
                .end();
    }

    private void addTerms(List<MovedRow> rows) throws SQLException {
        if (text("attempts") == null) {
            addTerm(rows, "expires");
        }
        addTerm(rows, "deadline");
    }

    private void addTerm(List<MovedRow> rows, String kind) throws SQLException {
        var at = nullable(kind);
        if (at != null) {
            rows.add(MovedLine.of(MovedTable.TERM).add(id()).add(kind).add(at).end());
        }
    }

    private boolean isLeased() throws SQLException {
        return nullable("lease") != null;
    }

    /// When the last attempt started that has ended: of one that runs the column has its own start.
    private @Nullable Long startedBefore(String state) throws SQLException {
        if (state.equals(AHEAD)) {
            return nullable("started");
        }
        var attempts = text("attempts");
        var last =
                attempts == null
                        ? null
                        : JobColumns.lastAttempt(attempts, new JobId(id()), ColumnSeal.NONE);
        if (attempts != null && ColumnSeal.isSealed(attempts)) {
            return nullable("started"); // that of the one that ran: the others cannot be read here
        }
        return last == null ? null : StoredTime.ofNullable(last.startedAt());
    }

    private List<String> tags() throws SQLException {
        String[] tags = ColumnJson.readNullable(row.getString("tags"), String[].class);
        return tags == null ? List.of() : List.of(tags);
    }

    UUID id() throws SQLException {
        return id("id", "id_low");
    }

    UUID id(String high, String low) throws SQLException {
        return new UUID(row.getLong(high), row.getLong(low));
    }

    @Nullable String text(String column) throws SQLException {
        return row.getString(column);
    }

    long number(String column) throws SQLException {
        return row.getLong(column);
    }

    @Nullable Long nullable(String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    byte @Nullable [] bytes(String column) throws SQLException {
        return row.getBytes(column);
    }

    boolean flag(String column) throws SQLException {
        return row.getBoolean(column);
    }

    private @Nullable String nullableFlag(String column) throws SQLException {
        Long flag = nullable(column);
        return flag == null ? null : MovedLine.word(flag != 0);
    }
}
