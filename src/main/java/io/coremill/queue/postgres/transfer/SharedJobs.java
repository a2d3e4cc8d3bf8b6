package io.coremill.queue.postgres.transfer;

import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.offline.WaitingJob;
import io.coremill.queue.offline.WaitingJobs;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.PostgresRows;
import io.coremill.queue.postgres.table.ReadyPlace;
import io.coremill.seal.ColumnSeal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// The jobs of a shared store that wait, as of one moment: a job that moves meanwhile is neither
/// missing nor there twice. They are read page by page, and each is taken before the next page.
public final class SharedJobs implements WaitingJobs {

    /// Payloads may be large, and a page is in memory.
    private static final int PAGE = 100;

    private static final String COLUMNS =
            """
            SELECT j.id, j.queue, j.type, '%s' AS state, j.priority, j.due, j.version, j.attempt,
                   FALSE AS cancel_requested, j.timeout, j.max_attempts, j.backoff, j.backoff_base,
                   j.backoff_max, j.submitted, %s AS started, NULL::bigint AS finished, j.traceparent,
                   j.progress, NULL::text AS ran, NULL::text AS error, j.expires, j.deadline,
                   j.retain, j.schedule, array_to_json(j.tags)::text AS tags,
                   NULL::bigint AS goes, j.attempts, j.payload, NULL::text AS result_type,
                   NULL::bytea AS result, j.key AS unique_rule, j.principal,
                   j.sensitive, NULL::text AS fingerprint,
            """;

    /// Arguments: queue, level, rank, id, how many at most.
    private static final String READY =
            COLUMNS.formatted("queued", "j.started")
                    + """
                    r.level, r.rank
                    FROM (SELECT id, queue, level, rank FROM coremill.ready
                          WHERE (queue, level, rank, id) > (?, ?, ?, ?)
                          ORDER BY queue, level, rank, id LIMIT ?) AS r
                    JOIN coremill.job j ON j.id = r.id
                    ORDER BY r.queue, r.level, r.rank, r.id
                    """;

    /// Arguments: due, id, how many at most.
    private static final String LATER =
            COLUMNS.formatted("scheduled", "j.started")
                    + """
                    d.due AS place
                    FROM (SELECT id, due FROM coremill.later
                          WHERE (due, id) > (?, ?) ORDER BY due, id LIMIT ?) AS d
                    JOIN coremill.job j ON j.id = d.id
                    ORDER BY d.due, d.id
                    """;

    private static final String LIVE =
            """
            EXISTS (SELECT FROM coremill.node
                    WHERE node.instance = lease.node
                      AND node.beat + 2 * node.heartbeat
                          >= (extract(epoch FROM now()) * 1000000)::bigint)\
            """;

    /// What nodes had in hand that are dead. Arguments: number, how many at most.
    private static final String LEFT =
            COLUMNS.formatted("queued", "coalesce(l.started, j.started)")
                    + """
                    l.number
                    FROM (SELECT number, job, started FROM coremill.lease
                          WHERE number > ? AND NOT cancel_requested AND NOT\
                    """
                    + " "
                    + LIVE
                    + """
                     ORDER BY number LIMIT ?) AS l
                    JOIN coremill.job j ON j.id = l.job
                    ORDER BY l.number
                    """;

    /// Arguments: queues, whether it is all of them.
    private static final String IN_HAND =
            "SELECT count(*) FROM coremill.lease WHERE (queue = ANY (?) OR ?) AND " + LIVE;

    private static final String ONE_MOMENT =
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

    /// While it is open, the database keeps the rows that nodes delete. So it ends where
    /// what was read is not taken for so long.
    private static final String LONGEST_PAUSE =
            "SET LOCAL idle_in_transaction_session_timeout = '1min'";

    private final PostgresSession session;
    private final ColumnSeal seal;
    private boolean begun;

    private SharedJobs(PostgresSession session, ColumnSeal seal) {
        this.seal = seal;
        this.session = session;
    }

    /// @param seal opens payloads
    /// @throws io.coremill.queue.offline.CommandFailedException if the database cannot be asked
    public static SharedJobs open(DatabaseOptions options, ColumnSeal seal) {
        return new SharedJobs(TransferDatabase.reached(options).writer("export"), seal);
    }

    @Override
    public void due(Set<String> queues, Consumer<WaitingJob> reader) {
        TransferDatabase.explained(
                () -> {
                    left(queues, reader);
                    ready(queues, reader);
                });
    }

    private void left(Set<String> queues, Consumer<WaitingJob> reader) throws SQLException {
        readPages(
                LEFT, List.of("number"), List.of(Long.MIN_VALUE), row -> pass(row, queues, reader));
    }

    private void ready(Set<String> queues, Consumer<WaitingJob> reader) throws SQLException {
        var first = ReadyPlace.FIRST;
        readPages(
                READY,
                List.of("queue", "level", "rank", "id"),
                List.of("", first.level(), first.rank(), first.id()),
                row -> pass(row, queues, reader));
    }

    @Override
    public void scheduled(Set<String> queues, Consumer<WaitingJob> reader) {
        TransferDatabase.explained(() -> later(queues, reader));
    }

    private void later(Set<String> queues, Consumer<WaitingJob> reader) throws SQLException {
        readPages(
                LATER,
                List.of("place", "id"),
                List.of(Long.MIN_VALUE, new UUID(0, 0)),
                row -> pass(row, queues, reader));
    }

    /// @param place columns of a row that the page after it goes on from, as the statement has them
    /// @param first the place before all rows
    private void readPages(String sql, List<String> place, List<Object> first, PageReader reader)
            throws SQLException {
        var last = new ArrayList<>(first);
        int read;
        do {
            var statement = prepared(sql);
            for (int i = 0; i < last.size(); i++) {
                statement.setObject(i + 1, last.get(i));
            }
            statement.setInt(last.size() + 1, PAGE);
            read = 0;
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    for (int i = 0; i < last.size(); i++) {
                        last.set(i, row.getObject(place.get(i)));
                    }
                    reader.take(row);
                    read++;
                }
            }
        } while (read == PAGE);
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        if (!begun) {
            session.begin();
            session.update(ONE_MOMENT);
            session.update(LONGEST_PAUSE);
            begun = true;
        }
        return session.prepare(sql);
    }

    /// A page is not of one queue: those that wait are many, and are asked for in a few of them.
    private void pass(ResultSet row, Set<String> queues, Consumer<WaitingJob> reader)
            throws SQLException {
        if (queues.isEmpty() || queues.contains(row.getString("queue"))) {
            reader.accept(
                    WaitingJob.of(
                            PostgresRows.full(row, seal),
                            row.getString("payload"),
                            row.getString("unique_rule"),
                            seal));
        }
    }

    @Override
    public long inHand(Set<String> queues) {
        return TransferDatabase.explained(
                () -> {
                    var statement = prepared(IN_HAND);
                    statement.setArray(1, session.array("text", queues.toArray()));
                    statement.setBoolean(2, queues.isEmpty());
                    try (var row = statement.executeQuery()) {
                        row.next();
                        return row.getLong(1);
                    }
                });
    }

    @Override
    public void close() {
        session.close();
    }

    private interface PageReader {
        void take(ResultSet row) throws SQLException;
    }
}
