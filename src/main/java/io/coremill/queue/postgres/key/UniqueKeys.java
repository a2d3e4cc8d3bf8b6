package io.coremill.queue.postgres.key;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.RuleColumn;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.KeyHolder;
import io.coremill.queue.postgres.connect.ColumnArguments;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who holds which key, within a transaction.
final class UniqueKeys {
    /// After this a job that was due at once has mostly finished.
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);

    private final PostgresSession session;

    UniqueKeys(PostgresSession session) {
        this.session = session;
    }

    /// A job that is to hold a key.
    record Claim(String name, KeyHolder holder, Instant due) {
        static Claim of(String name, UniqueRule rule, Job job) {
            var holder = KeyHolder.of(job.id(), rule, job.times().submitted());
            return new Claim(name, holder, job.times().due());
        }

        /// When to look whether it is still of use.
        Instant look() {
            var until = holder.until();
            var first = due.plus(FIRST_LOOK);
            return until == null || until.isBefore(first) ? first : until;
        }
    }

    /// Has jobs hold keys that no job has had. These stay locked until the transaction ends.
    ///
    /// @param claims each to another key
    /// @return the ids of the jobs that do
    Set<UUID> holdNew(List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return Set.of();
        }
        var sorted =
                claims.stream()
                        .sorted(Comparator.comparing(Claim::name, KeyOrder.BY_BYTES))
                        .toList();
        var statement = session.prepare(SharedKeyStatements.HOLD_NEW);
        new ColumnArguments<>(statement, session, sorted)
                .add("text", Claim::name)
                .add("uuid", claim -> claim.holder().job().value())
                .add("bigint", claim -> StoredTime.ofNullable(claim.holder().until()))
                .add("smallint", claim -> UniqueState.bits(claim.holder().states()))
                .add("bigint", claim -> StoredTime.of(claim.look()));
        return ids(statement);
    }

    /// Locked until the transaction ends.
    Optional<KeyHolder> holder(String name) throws SQLException {
        var statement = session.prepare(SharedKeyStatements.HOLDER);
        statement.setString(1, name);
        try (var row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(
                            new KeyHolder(
                                    new JobId(row.getObject(1, UUID.class)),
                                    JobColumns.nullableTime(row, "until"),
                                    UniqueState.ofBits(row.getInt(3))))
                    : Optional.empty();
        }
    }

    /// Locks those of the keys that are there, until the transaction ends, in the order in which
    /// [#holdNew] does.
    void lock(List<String> names) throws SQLException {
        if (!names.isEmpty()) {
            var statement = session.prepare(SharedKeyStatements.LOCK);
            statement.setArray(1, session.array("text", names.toArray()));
            statement.executeQuery().close();
        }
    }

    void hold(Claim claim) throws SQLException {
        session.update(
                SharedKeyStatements.HOLD,
                claim.holder().job().value(),
                StoredTime.ofNullable(claim.holder().until()),
                UniqueState.bits(claim.holder().states()),
                StoredTime.of(claim.look()),
                claim.name());
    }

    /// A job no longer has this key, if it had.
    void leave(String name, JobId job) throws SQLException {
        session.update(SharedKeyStatements.LEAVE, name, job.value());
    }

    void letGo(String name) throws SQLException {
        session.update(SharedKeyStatements.LET_GO_ONE, name);
    }

    /// What a job said about being the only one of its kind.
    ///
    /// @throws KeyHeldException if only a later version knows what that means
    Optional<UniqueRule> rule(JobId job) throws SQLException {
        var statement = session.prepare(SharedKeyStatements.RULE);
        statement.setObject(1, job.value());
        statement.setObject(2, job.value());
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

    boolean isInHand(JobId job) throws SQLException {
        var statement = session.prepare(SharedKeyStatements.IN_HAND);
        statement.setObject(1, job.value());
        try (var row = statement.executeQuery()) {
            return row.next();
        }
    }

    static Set<UUID> ids(PreparedStatement statement) throws SQLException {
        var ids = new HashSet<UUID>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(row.getObject(1, UUID.class));
            }
        }
        return ids;
    }
}
