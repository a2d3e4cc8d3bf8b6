package io.coremill.queue.postgres.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.coremill.queue.schema.SchemaUpgrade;
import io.coremill.queue.schema.UnsuitedSchemaException;
import io.coremill.seal.ColumnSeal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/// The database that nodes share: brought up to date when a node starts, written through one
/// connection a lane, and read through a few others. What the URL says about the driver holds.
public final class PostgresDatabase {
    private static final int READERS = 4;
    private static final Duration READER_PATIENCE = Duration.ofSeconds(5);

    /// A server that is silent for longer is taken for gone.
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /// Questions take a millisecond or two, and to compile one takes hundreds.
    private static final String UNCOMPILED = "jit = off";

    /// All that looks for jobs finds them by an index. A plan made while a table or a partition was
    /// empty would scan it, and is kept until the table is analyzed again.
    private static final String BY_INDEX = "enable_seqscan = off";

    /// A node that stops within a transaction keeps locked what it was changing, and the server
    /// would wait for it: it ends the transaction after so long, or after a heartbeat, by which
    /// the others have not found the node dead yet.
    private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(5);

    /// Of a lane whose statements find each row by its key, and are planned once. The server takes
    /// an array of one for one row and an array of unknown length for ten: it would plan the
    /// settlement of each single job anew, which takes longer than to carry it out.
    public static final String PLANNED_ONCE = "plan_cache_mode = force_generic_plan";

    /// What a database or a role may have set for others, and what a transaction of ours relies on.
    /// A node bounds by itself how long it waits.
    private static final List<String> OURS = List.of("statement_timeout = 0", "lock_timeout = 0");

    private static final String READ_COMMITTED = "default_transaction_isolation = 'read committed'";

    private static final List<String> OF_A_SESSION =
            List.of(READ_COMMITTED, "array_nulls = on", "idle_session_timeout = 0");

    private static final List<String> OF_A_TRANSACTION =
            List.of("transaction_isolation = 'read committed'");

    private static final String UNFINISHED_MOVE = "SELECT FROM coremill.move WHERE NOT done";

    private static final String FINISHED_MOVE = "SELECT FROM coremill.move WHERE done";

    private static final int WITHOUT_END = -1;

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    private final PostgresSettings settings;
    private final String node;
    private final SchemaName schema;
    private final Duration longestStandstill;
    private final PoolerCheck pooler;
    private final ColumnSeal seal;

    /// Until it is found out at the start, any schema suits.
    private volatile int knownMigration = Integer.MAX_VALUE;

    /// @param node the name this process goes by
    /// @param heartbeat of the node
    public PostgresDatabase(PostgresSettings settings, String node, Duration heartbeat) {
        this(settings, node, heartbeat, ColumnSeal.NONE);
    }

    /// @param seal by which what is secret in jobs is sealed
    public PostgresDatabase(
            PostgresSettings settings, String node, Duration heartbeat, ColumnSeal seal) {
        this.seal = seal;
        this.settings = settings;
        this.node = node;
        longestStandstill =
                heartbeat.compareTo(LONGEST_STANDSTILL) < 0 ? heartbeat : LONGEST_STANDSTILL;
        schema = new SchemaName(settings.schema());
        pooler = new PoolerCheck(settings.url());
    }

    public ColumnSeal seal() {
        return seal;
    }

    public SchemaName schema() {
        return schema;
    }

    /// Checks the server, and brings the schema up to date. Of nodes that start at once one does
    /// it, and the others wait. A role that may only read and change rows can do without, where
    /// another has brought it up to date.
    ///
    /// @throws UnusableStoreException if the settings, the server or the version of the service
    ///     must change first
    public void migrate() {
        boolean pooled = findSchema();
        var upgrade = new SchemaUpgrade(migrations(pooled), "the schema " + settings.schema());
        try {
            if (pooled) {
                PoolerCheck.needNone(upgrade, settings.schema());
            }
            knownMigration = new PatientUpgrade(upgrade, settings.schema()).run().known();
        } catch (UnsuitedSchemaException e) {
            throw new UnusableStoreException(String.valueOf(e.getMessage()), e);
        } catch (FlywayException e) {
            var advice =
                    upgrade.hasFailedToChange()
                            ? StartAdvice.onUpgrade(e, settings)
                            : StartAdvice.on(e, settings);
            throw new UnusableStoreException(advice, e);
        }
    }

    /// @return whether a pooler is between this node and the server
    private boolean findSchema() {
        UrlCheck.of(settings);
        try (var connection = connect(settings.directUrl(), properties("start"))) {
            ServerCheck.of(connection, settings);
            boolean pooled = !ServerProcess.isReached(connection);
            SchemaCreation.in(connection, schema);
            return pooled;
        } catch (SQLException e) {
            throw new UnusableStoreException(StartAdvice.on(e, settings), e);
        }
    }

    /// The newest migration that this version of the service knows.
    public int knownMigration() {
        return knownMigration;
    }

    /// A node needs all of the jobs that are being moved into the store.
    ///
    /// @throws UnusableStoreException if they are not there yet
    public void needWhole() {
        if (ask(session -> isThere(session, UNFINISHED_MOVE))) {
            throw new UnusableStoreException(
                    ("jobs are being moved into the schema %s; let coremill migrate-store come to its"
                                    + " end, or give the command again")
                            .formatted(settings.schema()));
        }
    }

    /// Whether the jobs of a file were moved into the store.
    ///
    /// @throws UnusableStoreException if it cannot be asked
    public boolean wasFilled() {
        return ask(session -> isThere(session, FINISHED_MOVE));
    }

    private static boolean isThere(PostgresSession session, String sql) throws SQLException {
        try (var row = session.prepare(sql).executeQuery()) {
            return row.next();
        }
    }

    /// What changes a large table may be silent for long, and the others wait for it. Nothing is
    /// prepared, as there may be a pooler in between. Then the lock that keeps the others waiting
    /// is one of a transaction; else it is not, as an index that is made beside other work waits
    /// for the end of all transactions.
    private FluentConfiguration migrations(boolean pooled) {
        var patient = new HashMap<>(properties("start"));
        patient.put(PGProperty.SOCKET_TIMEOUT.getName(), "0");
        patient.put(PGProperty.PREPARE_THRESHOLD.getName(), "0");
        return Flyway.configure()
                .dataSource(settings.directUrl(), settings.username(), settings.password())
                .jdbcProperties(patient)
                .schemas(settings.schema())
                .createSchemas(false)
                .locations("classpath:db/postgres")
                .lockRetryCount(WITHOUT_END)
                .initSql(pooled ? null : "SET statement_timeout = 0; SET " + READ_COMMITTED)
                .callbacks(MigrationStatement.SHORT_WAIT, MigrationStatement.PATH_BACK)
                .configuration(
                        Map.of("flyway.postgresql.transactional.lock", Boolean.toString(pooled)));
    }

    /// A connection that writes. It is made by its first transaction.
    ///
    /// @param lane what it is for, as the database's administrator sees it
    /// @param more settings that it has for each transaction, such as `lock_timeout = '1s'`
    public PostgresSession writer(String lane, String... more) {
        return new PostgresSession(() -> writing(lane, more), schema, seal);
    }

    private WritingConnection writing(String lane, String... more) throws SQLException {
        var connection = connect(settings.url(), properties(lane));
        try {
            boolean pooled = pooler.isPooled(connection);
            if (!pooled) {
                set(connection, settings("SET ", OF_A_SESSION, more));
            }
            connection.setAutoCommit(false);
            return new WritingConnection(
                    connection, pooled ? settings("SET LOCAL ", OF_A_TRANSACTION, more) : "");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void set(Connection connection, String settings) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(settings);
        }
    }

    private String settings(String how, List<String> first, String... more) {
        var standstill = "idle_in_transaction_session_timeout = " + longestStandstill.toMillis();
        return Stream.of(first, OURS, List.of(more), List.of(standstill, BY_INDEX, UNCOMPILED))
                .flatMap(List::stream)
                .map(setting -> how + setting)
                .collect(Collectors.joining("; "));
    }

    /// A connection without a pooler in between, which can listen. Each statement is committed.
    public Connection listener() throws SQLException {
        var quick = new HashMap<>(properties("listener"));
        quick.put(PGProperty.SOCKET_FACTORY.getName(), ListenerSockets.class.getName());
        return connect(settings.directUrl(), quick);
    }

    private Connection connect(String url, Map<String, String> properties) throws SQLException {
        var all = new Properties();
        all.putAll(properties);
        if (settings.username() != null) {
            all.setProperty(PGProperty.USER.getName(), settings.username());
        }
        if (settings.password() != null) {
            all.setProperty(PGProperty.PASSWORD.getName(), settings.password());
        }
        return Objects.requireNonNull(
                new Driver().connect(url, all), "the URL is not PostgreSQL's");
    }

    /// Asks something on a connection that has been made for it.
    ///
    /// @throws UnusableStoreException if it cannot be asked
    public <T> T ask(StartQuestion<T> question) {
        try (var session = writer("start")) {
            session.beginAlone();
            return question.on(session);
        } catch (SQLException e) {
            throw new UnusableStoreException(StartAdvice.on(e, settings), e);
        }
    }

    /// Finds out whether it can be asked at all.
    ///
    /// @throws UnusableStoreException if it cannot
    public void reach() {
        UrlCheck.of(settings);
        ask(session -> true);
    }

    /// Connections for questions, each of which sees what is committed when it begins.
    ///
    /// @throws UnusableStoreException if there are no connections left
    public HikariDataSource readers() {
        var pool = new HikariConfig();
        pool.setPoolName("coremill-readers");
        pool.setDriverClassName(Driver.class.getName());
        pool.setJdbcUrl(settings.url());
        pool.setUsername(settings.username());
        pool.setPassword(settings.password());
        properties("reader").forEach(pool::addDataSourceProperty);
        pool.setMaximumPoolSize(READERS);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(READER_PATIENCE.toMillis());
        try {
            if (readsThroughPooler()) {
                pool.addDataSourceProperty(PGProperty.PREPARE_THRESHOLD.getName(), "0");
            } else {
                pool.addDataSourceProperty(PGProperty.READ_ONLY_MODE.getName(), "always");
                pool.setReadOnly(true);
                pool.setConnectionInitSql(
                        "SET %s; SET %s; SET %s".formatted(UNCOMPILED, BY_INDEX, READ_COMMITTED));
            }
            return new HikariDataSource(pool);
        } catch (UnusableStoreException e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            throw new UnusableStoreException(StartAdvice.on(e, settings), e);
        }
    }

    /// What a reader sets for itself a pooler leaves to writers: to be read-only first of all.
    private boolean readsThroughPooler() throws SQLException {
        try (var connection = connect(settings.url(), properties("start"))) {
            boolean pooled = pooler.isPooled(connection);
            if (pooled) {
                PoolerCheck.needTransactions(connection);
            } else {
                ServerCheck.needConnections(connection, settings);
            }
            return pooled;
        }
    }

    /// What a node has to know before it joins the others.
    public interface StartQuestion<T> {
        T on(PostgresSession session) throws SQLException;
    }

    /// The values of columns stay out of messages.
    private Map<String, String> properties(String lane) {
        return Map.of(
                PGProperty.APPLICATION_NAME.getName(), "coremill " + node + " " + lane,
                PGProperty.TARGET_SERVER_TYPE.getName(), "primary",
                PGProperty.SOCKET_TIMEOUT.getName(), Long.toString(SILENCE.toSeconds()),
                PGProperty.CONNECT_TIMEOUT.getName(), Long.toString(CONNECT_PATIENCE.toSeconds()),
                PGProperty.TCP_KEEP_ALIVE.getName(), "true",
                PGProperty.REWRITE_BATCHED_INSERTS.getName(), "true",
                PGProperty.LOG_SERVER_ERROR_DETAIL.getName(), "false");
    }
}
