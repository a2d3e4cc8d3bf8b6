package io.coremill.queue.postgres.step;

import io.coremill.queue.Lease;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.ReadyPlace;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Leases the best jobs of queues whose priorities age. Nothing of that is stored: the first ones
/// of each level are looked at, and the best of all are taken.
final class AgedClaims {
    /// Beyond three times as many as are asked for: other nodes may be leasing the first ones.
    private static final int SPARE = 100;

    /// Where others are leasing most of these, so many times as many are looked at.
    private static final int FURTHER = 10;

    /// The column of how many it was.
    private static final int LOOKED_AT = 20;

    private final PostgresSession session;
    private final InstantSource clock;
    private final HeldLeases held;
    private final LevelMarks marks;

    AgedClaims(PostgresSession session, StepContext context) {
        this.session = session;
        clock = context.clock();
        held = context.held();
        marks = context.marks().levels();
    }

    /// @param ageing the waiting that is worth a level
    /// @param types of which jobs are claimed; null for any
    /// @param anew whether levels are to be looked for, and each from its start on
    PostgresClaims.Claimed claim(
            PostgresClaims.Wanted wanted,
            Duration ageing,
            @Nullable Set<String> types,
            boolean anew,
            PendingChanges changes)
            throws SQLException {
        List<ReadyPlace> found =
                anew || marks.isEmpty(wanted.queue()) ? lastPlaces(wanted.queue()) : List.of();
        var levels = marks.begin(wanted.queue(), starts(wanted.queue(), types, found));
        var from = marks.places(levels);
        if (from.isEmpty()) {
            return new PostgresClaims.Claimed(List.of(), null);
        }
        var reached = new HashMap<Integer, ReadyPlace>();
        var look = look(wanted, ageing, types, from, reached);
        if (look.atAll() && !look.claimed().isFull(wanted)) {
            found.forEach(last -> reached.put(last.level(), last));
        }
        var ends = List.copyOf(reached.values());
        changes.handover(() -> marks.end(wanted.queue(), levels, ends));
        return look.claimed();
    }

    private List<ReadyPlace> lastPlaces(String queue) throws SQLException {
        marks.forget(queue);
        var statement = session.prepare(PostgresStatements.LAST_PLACES);
        statement.setString(1, queue);
        statement.setString(2, queue);
        statement.setString(3, queue);
        var places = new ArrayList<ReadyPlace>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                places.add(place(row));
            }
        }
        return places;
    }

    /// Where to begin in each level: what lies before its first job of these types, other nodes
    /// take. Without such a job that is all there is.
    private List<ReadyPlace> starts(
            String queue, @Nullable Set<String> types, List<ReadyPlace> lastPlaces)
            throws SQLException {
        if (types == null || lastPlaces.isEmpty()) {
            return lastPlaces.stream().map(last -> LevelMarks.first(last.level())).toList();
        }
        var starts = new HashMap<Integer, ReadyPlace>();
        lastPlaces.forEach(last -> starts.put(last.level(), last));
        var statement = session.prepare(PostgresStatements.FIRST_PLACES);
        statement.setArray(1, array("smallint", lastPlaces.stream().map(ReadyPlace::level)));
        statement.setString(2, queue);
        statement.setArray(3, array("text", types.stream()));
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                var first = place(row);
                starts.put(first.level(), first);
            }
        }
        return List.copyOf(starts.values());
    }

    private static ReadyPlace place(ResultSet row) throws SQLException {
        return new ReadyPlace(row.getInt(1), row.getLong(2), row.getObject(3, UUID.class));
    }

    /// @param reached gets the last place that was claimed of each level
    private Look look(
            PostgresClaims.Wanted wanted,
            Duration ageing,
            @Nullable Set<String> types,
            List<ReadyPlace> from,
            Map<Integer, ReadyPlace> reached)
            throws SQLException {
        int some = (int) Math.min(Integer.MAX_VALUE / FURTHER, 3L * wanted.count() + SPARE);
        var look = look(wanted, statement(wanted, ageing, types, from, some), some, reached);
        if (look.atAll() || look.claimed().isFull(wanted)) {
            return look;
        }
        var rest = wanted.without(look.claimed().leases().size());
        int more = FURTHER * some;
        return look.and(look(rest, statement(rest, ageing, types, from, more), more, reached));
    }

    /// @param atAll whether all were looked at that lie behind the places to look from
    private record Look(PostgresClaims.Claimed claimed, boolean atAll) {
        Look and(Look next) {
            return new Look(claimed.and(next.claimed), next.atAll);
        }
    }

    /// @param lookedAt how many jobs may be among the best
    private PreparedStatement statement(
            PostgresClaims.Wanted wanted,
            Duration ageing,
            @Nullable Set<String> types,
            List<ReadyPlace> from,
            int lookedAt)
            throws SQLException {
        var statement =
                session.prepare(
                        types == null
                                ? PostgresStatements.CLAIM_AGED
                                : PostgresStatements.CLAIM_AGED_OF_TYPES);
        long worth = StoredTime.of(ageing);
        int next = 1;
        statement.setArray(next++, array("smallint", from.stream().map(ReadyPlace::level)));
        statement.setArray(next++, array("bigint", from.stream().map(ReadyPlace::rank)));
        statement.setArray(next++, array("uuid", from.stream().map(ReadyPlace::id)));
        statement.setString(next++, wanted.queue());
        if (types != null) {
            statement.setArray(next++, array("text", types.stream()));
        }
        statement.setInt(next++, lookedAt);
        statement.setLong(next++, worth);
        statement.setInt(next++, lookedAt);
        statement.setString(next++, wanted.queue());
        statement.setObject(next++, held.node());
        statement.setLong(next++, worth);
        statement.setInt(next++, wanted.count());
        statement.setLong(next++, worth);
        statement.setObject(next++, held.node());
        statement.setInt(next++, wanted.free());
        statement.setLong(next++, StoredTime.of(clock.instant()));
        statement.setInt(next, wanted.free());
        return statement;
    }

    private Array array(String type, Stream<?> values) throws SQLException {
        return session.array(type, values.toArray());
    }

    private static Look look(
            PostgresClaims.Wanted wanted,
            PreparedStatement statement,
            int most,
            Map<Integer, ReadyPlace> reached)
            throws SQLException {
        var leases = new ArrayList<Lease>();
        ReadyPlace last = null;
        int lookedAt = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                lookedAt = row.getInt(LOOKED_AT);
                if (row.getObject(1) == null) {
                    break;
                }
                leases.add(PostgresClaims.lease(wanted.queue(), row));
                last = PostgresClaims.place(row);
                reached.put(last.level(), last);
            }
        }
        return new Look(new PostgresClaims.Claimed(leases, last), lookedAt < most);
    }
}
