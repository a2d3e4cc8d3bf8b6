package io.coremill.queue.schema;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/// What migrations without a transaction leave behind when they fail: a row each, for which Flyway
/// refuses every further try. These migrations begin with what a try before may have left, so they
/// are tried again.
final class FailedMigrations {
    private final Flyway flyway;

    FailedMigrations(Flyway flyway) {
        this.flyway = flyway;
    }

    /// Has those that this version knows tried again. A later version sees to its own.
    void forget(MigrationInfoService migrations) {
        var failed =
                Arrays.stream(migrations.all())
                        .filter(each -> each.getState() == MigrationState.FAILED)
                        .map(MigrationInfo::getVersion)
                        .map(String::valueOf)
                        .toList();
        if (!failed.isEmpty()) {
            delete(failed);
        }
    }

    private void delete(List<String> versions) {
        var dataSource = flyway.getConfiguration().getDataSource();
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(deletion())) {
            for (String version : versions) {
                statement.setString(1, version);
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw new FlywayException("a migration that failed cannot be tried again", e);
        }
    }

    private String deletion() {
        var configuration = flyway.getConfiguration();
        String schema =
                Arrays.stream(configuration.getSchemas())
                        .findFirst()
                        .map(name -> "\"" + name.replace("\"", "\"\"") + "\".")
                        .orElse("");
        return "DELETE FROM %s\"%s\" WHERE version = ? AND NOT success"
                .formatted(schema, configuration.getTable());
    }
}
