package io.coremill.queue.access;

import io.coremill.access.ApiKey;
import io.coremill.access.key.ChangeVerdict;
import io.coremill.access.key.KeyChange;
import io.coremill.access.key.KeySnapshot;
import io.coremill.access.key.KeyStore;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.schedule.StatementSource;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Changes the keys of callers and reads them, within a transaction of a store.
public final class AccessKeyTable {
    private final StatementSource statements;

    public AccessKeyTable(StatementSource statements) {
        this.statements = statements;
    }

    public KeySnapshot all() throws SQLException {
        try (var row = statements.prepare(AccessKeyStatements.ALL).executeQuery()) {
            return AccessKeyRows.all(row);
        }
    }

    /// Another number after each change.
    public long lastChange() throws SQLException {
        try (var row = statements.prepare(AccessKeyStatements.LAST_CHANGE).executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    public ChangeVerdict change(KeyChange change) throws SQLException {
        if (change instanceof KeyChange.Use(var latest)) {
            use(new TreeMap<>(latest));
            return ChangeVerdict.DONE;
        }
        update(AccessKeyStatements.CHANGE, ThreadLocalRandom.current().nextLong(Long.MAX_VALUE));
        return switch (change) {
            case KeyChange.Issue issue -> issue(issue);
            case KeyChange.Revoke revoke -> revoke(revoke);
            case KeyChange.Rotate rotate -> rotate(rotate);
            case KeyChange.Use _ -> ChangeVerdict.DONE;
        };
    }

    /// In one order, as other nodes do so too.
    private void use(Map<String, Instant> latest) throws SQLException {
        for (var use : latest.entrySet()) {
            long at = StoredTime.of(use.getValue());
            update(AccessKeyStatements.USE, at, use.getKey(), at);
        }
    }

    private ChangeVerdict issue(KeyChange.Issue issue) throws SQLException {
        var key = issue.key();
        var there = find(key.id());
        if (there != null) {
            return there.has(key.digest()) ? ChangeVerdict.DONE : ChangeVerdict.CHANGED_MEANWHILE;
        }
        long ended = StoredTime.of(issue.endedBefore());
        update(AccessKeyStatements.FORGET, ended, ended);
        if (count() >= KeyStore.MOST) {
            return ChangeVerdict.TOO_MANY;
        }
        insert(key);
        return ChangeVerdict.DONE;
    }

    private void insert(ApiKey key) throws SQLException {
        update(
                AccessKeyStatements.INSERT,
                key.id(),
                key.name(),
                key.principal(),
                AccessKeyRows.roles(key.roles()),
                AccessKeyRows.words(key.scope().queues()),
                AccessKeyRows.words(key.scope().types()),
                key.scope().payloads() ? 1 : 0,
                key.digest(),
                StoredTime.of(key.created()),
                StoredTime.ofNullable(key.expires()));
    }

    private ChangeVerdict revoke(KeyChange.Revoke revoke) throws SQLException {
        int revoked = update(AccessKeyStatements.REVOKE, StoredTime.of(revoke.at()), revoke.id());
        return revoked > 0 || find(revoke.id()) != null
                ? ChangeVerdict.DONE
                : ChangeVerdict.UNKNOWN;
    }

    private ChangeVerdict rotate(KeyChange.Rotate rotate) throws SQLException {
        var there = find(rotate.id());
        if (there == null) {
            return ChangeVerdict.UNKNOWN;
        }
        if (there.has(rotate.digest())) {
            return ChangeVerdict.DONE;
        }
        if (there.revoked() || !there.has(rotate.seen())) {
            return ChangeVerdict.CHANGED_MEANWHILE;
        }
        var overlap = rotate.overlap();
        long until = overlap == null ? 0 : StoredTime.of(overlap);
        update(AccessKeyStatements.ROTATE, until, until, rotate.digest(), rotate.id());
        return ChangeVerdict.DONE;
    }

    private @Nullable FoundKey find(String id) throws SQLException {
        var statement = statements.prepare(AccessKeyStatements.FIND);
        statement.setString(1, id);
        try (var row = statement.executeQuery()) {
            return row.next() ? new FoundKey(row.getBytes(1), row.getObject(2) != null) : null;
        }
    }

    private long count() throws SQLException {
        try (var row = statements.prepare(AccessKeyStatements.COUNT).executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private int update(String sql, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = statements.prepare(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement.executeUpdate();
    }

    @SuppressWarnings("ArrayRecordComponent") // it is compared with none
    private record FoundKey(byte[] digest, boolean revoked) {
        boolean has(byte[] other) {
            return MessageDigest.isEqual(digest, other);
        }
    }
}
