package io.coremill.queue.sqlite.file;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.coremill.queue.schema.SchemaUpgrade;
import io.coremill.queue.schema.UnsuitedSchemaException;
import io.coremill.seal.ColumnSeal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/// The database file: brought up to date when it is opened, written through one connection and read
/// through a few others.
public final class DatabaseFile {
    private static final int READERS = 4;
    private static final Duration READER_PATIENCE = Duration.ofSeconds(5);
    public static final Duration BUSY_PATIENCE = Duration.ofSeconds(5);
    private static final int WRITER_CACHE_KIB = 64 * 1024;

    /// Pages of log that gather before they go to their place: many changes of one page then cost
    /// one write there.
    private static final int CHECKPOINT_PAGES = 4_000;

    private static final long MAPPED_BYTES = 256L * 1024 * 1024;

    private final Path file;

    DatabaseFile(Path file) {
        this.file = file;
    }

    /// @throws UnsuitedSchemaException if a later version has changed the file too much
    void migrate() {
        var migrations =
                Flyway.configure().dataSource(source(writing())).locations("classpath:db/sqlite");
        new SchemaUpgrade(migrations, "the file " + file).run();
    }

    WriteSession writer(ColumnSeal seal) throws SQLException {
        var connection = source(writing()).getConnection();
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
            statement.execute("PRAGMA journal_size_limit = " + StoreFiles.LARGE_LOG);
            statement.execute("PRAGMA mmap_size = " + MAPPED_BYTES);
        }
        return new WriteSession(connection, seal);
    }

    StoreFiles files(LongSupplier nanos) {
        return new StoreFiles(file, nanos);
    }

    HikariDataSource readers() {
        var pool = new HikariConfig();
        pool.setPoolName("coremill-readers");
        pool.setDataSource(source(reading()));
        pool.setReadOnly(true);
        pool.setMaximumPoolSize(READERS);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(READER_PATIENCE.toMillis());
        pool.setMaxLifetime(0);
        pool.setKeepaliveTime(0);
        return new HikariDataSource(pool);
    }

    private SQLiteDataSource source(SQLiteConfig settings) {
        var source = new SQLiteDataSource(settings);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private static SQLiteConfig writing() {
        var settings = unlocked();
        settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
        settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        settings.setBusyTimeout((int) BUSY_PATIENCE.toMillis());
        settings.setCacheSize(-WRITER_CACHE_KIB);
        settings.setTempStore(SQLiteConfig.TempStore.MEMORY);
        return settings;
    }

    private static SQLiteConfig reading() {
        var settings = unlocked();
        settings.setReadOnly(true);
        settings.setBusyTimeout((int) BUSY_PATIENCE.toMillis());
        return settings;
    }

    /// The driver lets one thread at a time use a connection, so SQLite need not: it would take a
    /// lock for each argument and each column.
    private static SQLiteConfig unlocked() {
        var settings = new SQLiteConfig();
        settings.setOpenMode(SQLiteOpenMode.NOMUTEX);
        return settings;
    }
}
