package io.coremill.queue.postgres.connect;

import io.coremill.queue.postgres.TestDatabase;
import io.coremill.queue.schema.SchemaUpgrade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/// The tables of versions that are made up: a next one, with which this one can live, and one after
/// that, with which it cannot.
public final class LaterTables {
    private static final Duration SHORT = Duration.ofMillis(10);

    private LaterTables() {}

    /// Brings tables up to date as a node of these versions does when it starts.
    public static void of(TestDatabase place, String... versions) {
        upgrade(place, versions).run();
    }

    static PatientUpgrade upgrade(TestDatabase place, String... versions) {
        var places = new ArrayList<>(List.of("classpath:db/postgres"));
        for (var version : versions) {
            places.add("classpath:upgrade/%s/postgres".formatted(version));
        }
        var migrations =
                Flyway.configure()
                        .dataSource(place.url(), place.user(), place.password())
                        .schemas("coremill")
                        .createSchemas(false)
                        .callbacks(new ShortWait())
                        .lockRetryCount(-1)
                        .locations(places.toArray(String[]::new));
        migrations
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        var upgrade = new SchemaUpgrade(migrations, "the schema coremill");
        return new PatientUpgrade(upgrade, "coremill", SHORT);
    }
}
