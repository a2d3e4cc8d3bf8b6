package io.coremill.queue.sqlite.table;

import io.coremill.job.JobId;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.RuleColumn;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.KeyHolder;
import io.coremill.queue.sqlite.file.WriteSession;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who holds which key. For the writer's thread.
public final class UniqueKeyTable {
    /// After this a job that was due at once has mostly finished.
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);

    private static final Duration LATER = Duration.ofHours(1);

    private final WriteSession session;

    public UniqueKeyTable(WriteSession session) {
        this.session = session;
    }

    public Optional<KeyHolder> holder(String name) throws SQLException {
        var statement = session.prepare(KeyStatements.HOLDER);
        statement.setString(1, name);
        try (var row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            return Optional.of(
                    new KeyHolder(
                            JobRows.id(row.getLong(1), row.getLong(2)),
                            JobColumns.nullableTime(row, "until"),
                            UniqueState.ofBits(row.getInt(4))));
        }
    }

    /// @param due when the job is due
    /// @return when the row is to be looked at
    public Instant hold(String name, KeyHolder holder, Instant due) throws SQLException {
        var until = holder.until();
        var first = due.plus(FIRST_LOOK);
        var look = until == null || until.isBefore(first) ? first : until;
        session.update(
                KeyStatements.HOLD,
                name,
                JobRows.key(holder.job()),
                holder.job().value().getLeastSignificantBits(),
                StoredTime.ofNullable(until),
                UniqueState.bits(holder.states()),
                StoredTime.of(look));
        return look;
    }

    /// Keeps what a job says about being the only one of its kind.
    public void say(JobId job, UniqueRule rule) throws SQLException {
        session.update(KeyStatements.SAY, JobRows.key(job), ColumnJson.write(rule));
    }

    /// A job no longer has this key, if it had.
    public void leave(String name, JobId job) throws SQLException {
        session.update(KeyStatements.LEAVE, name, JobRows.key(job));
    }

    /// What the job said about being the only one of its kind.
    ///
    /// @throws KeyHeldException if only a later version knows what that means
    public Optional<UniqueRule> rule(JobId job) throws SQLException {
        var statement = session.prepare(KeyStatements.RULE);
        statement.setLong(1, JobRows.key(job));
        try (var row = statement.executeQuery()) {
            return row.next() ? rule(job, row.getString(1)) : Optional.empty();
        }
    }

    private static Optional<UniqueRule> rule(JobId job, @Nullable String json) {
        var rule = RuleColumn.read(json);
        if (json != null && rule == null) {
            throw KeyHeldException.inUnknownWays(job);
        }
        return Optional.ofNullable(rule);
    }

    /// Forgets keys that nothing holds any more and nothing will.
    ///
    /// @param most to look at
    public void letGo(Instant now, int most) throws SQLException {
        session.update(KeyStatements.LET_GO, StoredTime.of(now), most);
        session.update(
                KeyStatements.LOOK_LATER, StoredTime.of(now), most, StoredTime.of(now.plus(LATER)));
    }

    /// When there is something to forget, or to look at, of all keys.
    public static Optional<Instant> nextLook(WriteSession session) throws SQLException {
        try (var row = session.prepare(KeyStatements.NEXT).executeQuery()) {
            row.next();
            return Optional.ofNullable(JobColumns.nullableTime(row, "at"));
        }
    }
}
