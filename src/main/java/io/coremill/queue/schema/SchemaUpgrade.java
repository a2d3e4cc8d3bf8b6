package io.coremill.queue.schema;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables of a store up to date. Those that a later version has brought further are left
/// as they are.
public final class SchemaUpgrade {
    private static final Logger log = LoggerFactory.getLogger(SchemaUpgrade.class);

    /// What a later version has applied is not known here.
    private static final String OF_LATER_VERSIONS = "*:future";

    private final Flyway flyway;
    private final FailedMigrations failed;
    private final String place;
    private boolean changes;

    /// @param migrations where they are, and the store that they are for
    /// @param place of the tables, in words for operators
    public SchemaUpgrade(FluentConfiguration migrations, String place) {
        flyway = migrations.ignoreMigrationPatterns(OF_LATER_VERSIONS).loggers("slf4j").load();
        failed = new FailedMigrations(flyway);
        this.place = place;
    }

    /// How far the tables have come.
    public SchemaLevel level() {
        return SchemaLevel.of(flyway.info());
    }

    /// Whether something is to be changed that cannot be changed within a transaction, as an index
    /// that is made beside other work.
    public boolean leavesTransactions() {
        return Arrays.stream(flyway.info().pending())
                .anyMatch(
                        each ->
                                each instanceof MigrationInfoImpl it
                                        && !it.canExecuteInTransaction());
    }

    /// A later version may have changed the tables while this one waited for its turn.
    ///
    /// @return how far the tables had come before
    /// @throws UnsuitedSchemaException if this version cannot work on them
    public SchemaLevel run() {
        var migrations = flyway.info();
        var before = SchemaLevel.of(migrations);
        need(before);
        if (before.isAhead()) {
            log.info(
                    "{} was changed by a later version and suits this one: it has migration {}, and"
                            + " {} is known here",
                    place,
                    before.applied(),
                    before.known());
            return before;
        }
        failed.forget(migrations);
        changes = before.isBehind();
        migrate();
        changes = false;
        need(level());
        return before;
    }

    private void need(SchemaLevel level) {
        if (!level.suits()) {
            throw new UnsuitedSchemaException(place, level);
        }
    }

    /// Others that start wait for their turn, and find no migration that has failed.
    private void migrate() {
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            try {
                failed.forget(flyway.info());
            } catch (FlywayException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /// Whether a run has failed to change the tables of an earlier version.
    public boolean hasFailedToChange() {
        return changes;
    }
}
