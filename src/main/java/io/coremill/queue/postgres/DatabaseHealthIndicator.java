package io.coremill.queue.postgres;

import io.coremill.queue.postgres.connect.PostgresFailures;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Up while the database answers questions. Whether it takes changes is shown by the store's.
final class DatabaseHealthIndicator implements HealthIndicator {
    private static final int PATIENCE_SECONDS = 1;
    private static final String SILENT = "the database does not answer";

    private final DataSource readers;

    DatabaseHealthIndicator(DataSource readers) {
        this.readers = readers;
    }

    @Override
    public Health health() {
        try (var connection = readers.getConnection()) {
            return connection.isValid(PATIENCE_SECONDS) ? Health.up().build() : down(SILENT);
        } catch (SQLException e) {
            return down(Objects.requireNonNullElse(PostgresFailures.outage(e), SILENT));
        }
    }

    private static Health down(String reason) {
        return Health.down().withDetail("reason", reason).build();
    }
}
