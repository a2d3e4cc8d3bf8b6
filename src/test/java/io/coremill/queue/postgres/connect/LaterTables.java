package io.coremill.queue.postgres.connect;

import io.coremill.queue.postgres.TestDatabase;
import io.coremill.queue.schema.SchemaUpgrade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
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
        return new PatientUpgrade(once(place, versions), "coremill", SHORT);
    }

    static SchemaUpgrade once(TestDatabase place, String... versions) {
        return new SchemaUpgrade(migrations(place, versions), "the schema coremill");
    }

    /// An upgrade to this version, in which something happens while it waits for its turn.
    static PatientUpgrade upgrade(TestDatabase place, Runnable meanwhile) {
        var migrations = migrations(place).callbacks(new Meanwhile(meanwhile));
        return new PatientUpgrade(
                new SchemaUpgrade(migrations, "the schema coremill"), "coremill", SHORT);
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
                        .callbacks(MigrationStatement.SHORT_WAIT)
                        .lockRetryCount(-1)
                        .locations(places.toArray(String[]::new));
        migrations
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        return migrations;
    }

    /// After the look at the tables, and before Flyway's lock is asked for.
    private record Meanwhile(Runnable task) implements Callback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return false;
        }

        @Override
        public void handle(Event event, Context context) {
            task.run();
        }

        @Override
        public String getCallbackName() {
            return "meanwhile";
        }
    }
}
