import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.connect.PostgresSettings;
import java.lang.reflect.Field;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.slf4j.LoggerFactory;

/// The ceiling for drains: the statements by which the service claims and settles, in batches as
/// large as its own, from one connection, and nothing in between. They have a schema to themselves,
/// with jobs like those of the service.
final class BareStatements implements AutoCloseable {
    private static final String SCHEMA = "bare";
    private static final UUID NODE = UUID.randomUUID();

    private final Database database;
    private final PostgresSession session;
    private final String claim = statement("CLAIM");
    private final String finish = statement("FINISH");

    BareStatements(Database database) throws SQLException {
        this.database = database;
        session = migrate(database, SCHEMA).writer(SCHEMA);
        database.run(
                "INSERT INTO bare.node (instance, name, version, joined, beat) VALUES ('%s', 'bare', '', 0, 0)"
                        .formatted(NODE));
    }

    /// Makes the tables of a store.
    static PostgresDatabase migrate(Database database, String schema) {
        ((Logger) LoggerFactory.getLogger("org.flywaydb")).setLevel(Level.WARN);
        var store =
                new PostgresDatabase(
                        new PostgresSettings(database.url(), null, null, database.url(), schema),
                        schema,
                        Duration.ofSeconds(5));
        store.migrate();
        return store;
    }

    private static String statement(String name) {
        try {
            Field field =
                    Class.forName("io.coremill.queue.postgres.step.PostgresStatements")
                            .getDeclaredField(name);
            field.setAccessible(true);
            return (String) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param like a schema of the service in which such jobs have finished
    /// @return jobs a second
    double drain(int jobs, int batch, String like) throws SQLException {
        fill(jobs, like);
        session.begin();
        long start = System.nanoTime();
        List<Claimed> held = claim(batch);
        session.commit();
        while (!held.isEmpty()) {
            finish(held);
            held = claim(batch);
            session.commit();
        }
        double rate = jobs / Bench.secondsSince(start);
        if (database.number("SELECT count(*) FROM bare.job") != 0) {
            throw new IllegalStateException("jobs are left");
        }
        return rate;
    }

    /// Rows of jobs that wait, as many in each transaction as in a batch.
    ///
    /// @return jobs a second
    double insert(int jobs, int batch, String like) throws SQLException {
        long start = System.nanoTime();
        for (int from = 0; from < jobs; from += batch) {
            put(from + 1, Math.min(from + batch, jobs), like);
        }
        double rate = jobs / Bench.secondsSince(start);
        database.run("TRUNCATE bare.job, bare.ready");
        return rate;
    }

    private void fill(int jobs, String like) throws SQLException {
        put(1, jobs, like);
        database.run("TRUNCATE bare.history");
    }

    private void put(int from, int to, String like) throws SQLException {
        session.begin();
        session.update(
                """
                WITH one AS (SELECT * FROM %s.history WHERE queue = 'cpu' LIMIT 1),
                put AS (
                    INSERT INTO bare.job (id, queue, type, priority, due, submitted, timeout,
                        max_attempts, backoff, backoff_base, backoff_max, payload)
                    SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid,
                        queue, type, priority, due + number, submitted + number, timeout,
                        max_attempts, backoff, backoff_base, backoff_max, payload
                    FROM one, generate_series(?, ?) AS number
                    RETURNING id, queue, type, priority, due)
                INSERT INTO bare.ready (id, queue, type, level, rank)
                SELECT id, queue, type, -priority, due FROM put
                """
                        .formatted(like),
                from,
                to);
        session.commit();
    }

    private List<Claimed> claim(int batch) throws SQLException {
        var statement = session.prepare(claim);
        long now = System.currentTimeMillis() * 1000;
        set(
                statement,
                "cpu", Short.MIN_VALUE, Long.MIN_VALUE, new UUID(0, 0), "cpu", NODE, batch,
                NODE, batch, now, batch);
        var claimed = new ArrayList<Claimed>(batch);
        try (var row = statement.executeQuery()) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                claimed.add(read(row, columns));
            }
        }
        return claimed;
    }

    private static Claimed read(ResultSet row, int columns) throws SQLException {
        for (int column = 3; column <= columns; column++) {
            row.getString(column);
        }
        return new Claimed(row.getLong(1), row.getObject(2, UUID.class));
    }

    private void finish(List<Claimed> held) throws SQLException {
        var statement = session.prepare(finish);
        int jobs = held.size();
        long now = System.currentTimeMillis() * 1000;
        String ended =
                "{\"attempt\":1,\"outcome\":\"succeeded\",\"startedAt\":\"2026-01-01T00:00:00.000000Z\","
                        + "\"finishedAt\":\"2026-01-01T00:00:00.000000Z\"}";
        set(
                statement,
                array("bigint", held.stream().map(Claimed::lease).toArray()),
                array("uuid", held.stream().map(Claimed::job).toArray()),
                same("text", jobs, "succeeded"),
                same("bigint", jobs, now),
                same("bigint", jobs, null),
                same("boolean", jobs, true),
                same("integer", jobs, 0),
                same("bigint", jobs, now),
                same("text", jobs, null),
                same("text", jobs, null),
                same("text", jobs, ended),
                same("text", jobs, "application/json"),
                session.array("bytea", bodies(jobs)),
                same("text", jobs, null),
                same("date", jobs, "infinity"),
                same("bigint", jobs, null));
        try (var row = statement.executeQuery()) {
            int counted = 0;
            while (row.next()) {
                counted++;
            }
            if (counted != jobs) {
                throw new IllegalStateException(counted + " of " + jobs + " were settled");
            }
        }
    }

    private static Object[] bodies(int jobs) {
        var bodies = new byte[jobs][];
        Arrays.fill(bodies, "null".getBytes());
        return bodies;
    }

    private Array same(String type, int times, Object value) throws SQLException {
        var values = new Object[times];
        Arrays.fill(values, value);
        return array(type, values);
    }

    private Array array(String type, Object[] values) throws SQLException {
        return session.array(type, values);
    }

    private static void set(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
    }

    @Override
    public void close() {
        session.close();
    }

    private record Claimed(long lease, UUID job) {}
}
