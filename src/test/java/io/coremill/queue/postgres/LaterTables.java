package io.coremill.queue.postgres;

import io.coremill.queue.schema.SchemaUpgrade;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.springframework.core.NestedExceptionUtils;

/// The tables of versions that are made up: a next one, with which this one can live, and one after
/// that, with which it cannot.
public final class LaterTables {
    private LaterTables() {}

    /// Brings tables up to date as a node of these versions does when it starts. A test's time
    /// limit ends waits in vain for tables that others use.
    public static void of(TestDatabase place, String... versions) {
        var upgrade = upgrade(place, versions);
        while (!isDone(upgrade)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isDone(SchemaUpgrade upgrade) {
        try {
            upgrade.run();
            return true;
        } catch (FlywayException e) {
            if (NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException cause
                    && List.of("55P03", "40P01").contains(cause.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    public static SchemaUpgrade upgrade(TestDatabase place, String... versions) {
        return new SchemaUpgrade(migrations(place, versions), "the schema coremill");
    }

    private static FluentConfiguration migrations(TestDatabase place, String... versions) {
        var places = new ArrayList<>(List.of("classpath:db/postgres"));
        for (var version : versions) {
            places.add("classpath:upgrade/%s/postgres".formatted(version));
        }
        var migrations =
                Flyway.configure()
                        .dataSource(place.url(), place.user(), place.password())
                        .schemas("coremill")
                        .createSchemas(false)
                        .initSql("SET lock_timeout = '1s'")
                        .lockRetryCount(-1)
                        .locations(places.toArray(String[]::new));
        migrations
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        return migrations;
    }
}
