package io.coremill.queue.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.job.NodeName;
import io.coremill.queue.directory.DirectoryLock;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSettings;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.LockedDirectory;
import io.coremill.settings.NodeSettings;
import io.coremill.settings.store.StoreChoice;
import io.coremill.settings.store.StoreSettings;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/// The store of a service that shares a database with others.
@Configuration(proxyBeanMethods = false)
@Conditional(StoreChoice.Shared.class)
class PostgresConfiguration {

    /// With a schema that is up to date.
    @Bean
    PostgresDatabase postgresDatabase(NodeSettings settings) {
        var database =
                new PostgresDatabase(
                        settings(Objects.requireNonNull(settings.store())), settings.node());
        database.migrate();
        return database;
    }

    private static PostgresSettings settings(StoreSettings store) {
        return new PostgresSettings(
                store.url(), store.username(), store.password(), store.directUrl(), store.schema());
    }

    @Bean
    HikariDataSource dataSource(PostgresDatabase database) {
        return database.readers();
    }

    /// Shown as `db`, as that of any other service with a database is.
    @Bean
    DatabaseHealthIndicator dbHealthIndicator(HikariDataSource readers) {
        return new DatabaseHealthIndicator(readers);
    }

    @Bean
    DirectoryLock directoryLock(DataDirectory data, NodeName node) {
        return DirectoryLock.of(data.root(), node.value());
    }

    /// @param lock keeps other processes out of the directory
    @Bean
    LockedDirectory lockedDirectory(DataDirectory data, DirectoryLock lock) {
        return new LockedDirectory(data);
    }
}
