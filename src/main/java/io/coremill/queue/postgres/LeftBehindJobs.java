package io.coremill.queue.postgres;

import io.coremill.queue.directory.JobsFile;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Jobs of a service from before it was given the URL of a database: nothing runs them any more.
final class LeftBehindJobs {
    private static final Logger log = LoggerFactory.getLogger(LeftBehindJobs.class);

    private LeftBehindJobs() {}

    /// Warns of them, unless a file was moved into the store.
    ///
    /// @param directory with the data of the service
    static void warnOf(Path directory, PostgresDatabase database) {
        var file = directory.resolve(JobsFile.NAME);
        if (Files.exists(file) && !database.wasFilled()) {
            log.warn(
                    "jobs in {} do not run here, as coremill.store.url names a database; move them into"
                            + " it by coremill migrate-store before nodes run on it, or take the file away",
                    file);
        }
    }
}
