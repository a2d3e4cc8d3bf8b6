package io.coremill.queue.schema;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables of a store up to date. Those that a later version has brought further are left
/// as they are.
public final class SchemaUpgrade {
    private static final Logger log = LoggerFactory.getLogger(SchemaUpgrade.class);

    /// What a later version has applied is not known here.
    private static final String OF_LATER_VERSIONS = "*:future";

    private final Flyway flyway;
    private final String place;
    private boolean changes;

    /// @param migrations where they are, and the store that they are for
    /// @param place of the tables, in words for operators
    public SchemaUpgrade(FluentConfiguration migrations, String place) {
        flyway = migrations.ignoreMigrationPatterns(OF_LATER_VERSIONS).loggers("slf4j").load();
        this.place = place;
    }

    /// How far the tables have come.
    public SchemaLevel level() {
        return SchemaLevel.of(flyway.info());
    }

    /// @return how far the tables had come before
    /// @throws UnsuitedSchemaException if this version cannot work on them
    public SchemaLevel run() {
        var before = level();
        if (!before.suits()) {
            throw new UnsuitedSchemaException(place, before);
        }
        if (before.isAhead()) {
            log.info(
                    "{} was changed by a later version and suits this one: it has migration {}, and"
                            + " {} is known here",
                    place,
                    before.applied(),
                    before.known());
            return before;
        }
        changes = before.isBehind();
        flyway.migrate();
        changes = false;
        return before;
    }

    /// Whether a run has failed to change the tables of an earlier version.
    public boolean hasFailedToChange() {
        return changes;
    }
}
