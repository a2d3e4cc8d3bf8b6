package io.coremill.queue.sqlite.transfer;

import java.sql.Connection;
import java.sql.SQLException;

/// How many jobs a file has. All are counted by indexes.
public record FileCounts(long queued, long scheduled, long running, long finished) {

    /// Of a file of any version: what it asks for has always been there.
    private static final String COUNTS =
            """
            SELECT (SELECT count(*) FROM job WHERE state = 'queued')
                   + (SELECT count(*) FROM job WHERE state IN ('ahead', 'running')
                      AND state = 'ahead') AS queued,
                   (SELECT count(*) FROM job WHERE state = 'scheduled') AS scheduled,
                   (SELECT count(*) FROM job WHERE state IN ('ahead', 'running')
                    AND state = 'running') AS running,
                   (SELECT count(*) FROM job WHERE finished IS NOT NULL) AS finished
            """;

    public static FileCounts of(Connection file) throws SQLException {
        try (var statement = file.createStatement();
                var row = statement.executeQuery(COUNTS)) {
            row.next();
            return new FileCounts(
                    row.getLong("queued"),
                    row.getLong("scheduled"),
                    row.getLong("running"),
                    row.getLong("finished"));
        }
    }

    /// In words for people.
    public String words() {
        long all = queued + scheduled + running + finished;
        return "%d %s (%d queued, %d scheduled, %d running, %d finished)"
                .formatted(all, all == 1 ? "job" : "jobs", queued, scheduled, running, finished);
    }
}
