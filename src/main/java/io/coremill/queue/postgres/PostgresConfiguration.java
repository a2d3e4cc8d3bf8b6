package io.coremill.queue.postgres;

import io.coremill.access.audit.AuditStore;
import io.coremill.access.key.KeyStore;
import io.coremill.job.NodeName;
import io.coremill.job.SteadyClock;
import io.coremill.queue.QueueListener;
import io.coremill.queue.directory.DirectoryLock;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSettings;
import io.coremill.queue.postgres.node.DatabaseClock;
import io.coremill.queue.postgres.node.NodeTable;
import io.coremill.schedule.ScheduleStore;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.LockedDirectory;
import io.coremill.settings.NodeSettings;
import io.coremill.settings.store.StoreChoice;
import io.coremill.settings.store.StoreSettings;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/// The store of a service that shares a database with others.
@Configuration(proxyBeanMethods = false)
@Conditional(StoreChoice.Shared.class)
class PostgresConfiguration {
    private static final String UNKNOWN = "unknown";

    /// With a schema that is up to date.
    @Bean
    PostgresDatabase postgresDatabase(NodeSettings settings) {
        var database =
                new PostgresDatabase(
                        settings(Objects.requireNonNull(settings.store())),
                        settings.node(),
                        settings.heartbeat(),
                        settings.seal());
        database.migrate();
        database.needWhole();
        return database;
    }

    private static PostgresSettings settings(StoreSettings store) {
        return new PostgresSettings(
                store.url(), store.username(), store.password(), store.directUrl(), store.schema());
    }

    /// Starts at the time that the database shows once it is connected: to connect may take long,
    /// and a clock that is ahead for that would take others for dead.
    @Bean
    DatabaseClock databaseClock(PostgresDatabase database, LongSupplier nanos) {
        return database.ask(session -> new NodeTable(session).clock(nanos));
    }

    /// All nodes go by the database's time, whatever their machines take it to be.
    @Bean
    SteadyClock clock(DatabaseClock database, LongSupplier nanos) {
        return new SteadyClock(database, nanos);
    }

    @Bean
    PostgresQueue jobQueue(
            NodeSettings settings,
            PostgresDatabase database,
            SteadyClock clock,
            DatabaseClock correction,
            LongSupplier nanos,
            Optional<BuildProperties> build,
            List<QueueListener> listeners) {
        var setup =
                new PostgresSetup(
                        settings.node(),
                        build.map(BuildProperties::getVersion).orElse(UNKNOWN),
                        settings.heartbeat(),
                        clock,
                        correction,
                        settings.keptOutcomes(),
                        settings.retention(),
                        nanos);
        return PostgresQueue.open(database, setup, listeners);
    }

    @Bean
    AuditStore auditStore(PostgresQueue queue) {
        return queue.audit();
    }

    @Bean
    ScheduleStore scheduleStore(PostgresQueue queue) {
        return queue.schedules();
    }

    @Bean
    KeyStore keyStore(PostgresQueue queue) {
        return queue.accessKeys();
    }

    @Bean
    SharedNodes nodes(PostgresQueue queue) {
        return queue.nodes();
    }

    @Bean(destroyMethod = "") // the queue closes it
    DataSource dataSource(PostgresQueue queue) {
        return queue.readers();
    }

    /// Shown as `db`, as that of any other service with a database is.
    @Bean
    DatabaseHealthIndicator dbHealthIndicator(DataSource readers) {
        return new DatabaseHealthIndicator(readers);
    }

    @Bean
    DirectoryLock directoryLock(DataDirectory data, NodeName node) {
        return DirectoryLock.of(data.root(), node.value());
    }

    /// @param lock keeps other processes out of the directory
    @Bean
    LockedDirectory lockedDirectory(
            DataDirectory data, DirectoryLock lock, PostgresDatabase database) {
        LeftBehindJobs.warnOf(data.root(), database);
        return new LockedDirectory(data);
    }
}
