package io.coremill.queue.postgres.connect;

import io.coremill.queue.schema.SchemaLevel;
import io.coremill.queue.schema.SchemaUpgrade;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An upgrade of tables that others use meanwhile. A change of a table waits for all transactions
/// that use it, and every later use waits behind the change. So it waits as briefly as
/// [MigrationStatement#SHORT_WAIT] has it, lets the others through for a while, and tries again.
final class PatientUpgrade {
    private static final Logger log = LoggerFactory.getLogger(PatientUpgrade.class);

    static final String LOCK_NOT_AVAILABLE = "55P03";

    /// The states of a change that waited in vain: for an old transaction, or for one that waits
    /// for another table that was changed before.
    private static final Set<String> WAITED = Set.of(LOCK_NOT_AVAILABLE, "40P01");

    /// Of about ten minutes in all.
    private static final int MOST_TRIES = 100;

    private static final Duration PAUSE = Duration.ofSeconds(5);

    /// About a minute.
    private static final int TRIES_BETWEEN_WARNINGS = 10;

    private final SchemaUpgrade upgrade;
    private final String schema;
    private final Duration pause;

    /// @param pause between tries
    PatientUpgrade(SchemaUpgrade upgrade, String schema, Duration pause) {
        this.upgrade = upgrade;
        this.schema = schema;
        this.pause = pause;
    }

    PatientUpgrade(SchemaUpgrade upgrade, String schema) {
        this(upgrade, schema, PAUSE);
    }

    /// @return how far the tables had come before
    SchemaLevel run() {
        for (int tries = 1; ; tries++) {
            try {
                return upgrade.run();
            } catch (FlywayException e) {
                if (!isLocked(e) || tries == MOST_TRIES) {
                    throw e;
                }
                warn(tries);
                LockSupport.parkNanos(this, pause.toNanos());
            }
        }
    }

    private void warn(int tries) {
        if (tries % TRIES_BETWEEN_WARNINGS == 1) {
            log.warn(
                    "the schema {} is not up to date yet: another transaction uses a table that"
                            + " is to be changed, and pg_stat_activity shows it if it is old; the change is tried"
                            + " again and again",
                    schema);
        }
    }

    private static boolean isLocked(Throwable failure) {
        for (Throwable it = failure; it != null; it = it.getCause()) {
            if (it instanceof SQLException answer
                    && WAITED.contains(String.valueOf(answer.getSQLState()))) {
                return true;
            }
        }
        return false;
    }
}
