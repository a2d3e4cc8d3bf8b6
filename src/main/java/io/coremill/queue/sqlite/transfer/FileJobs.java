package io.coremill.queue.sqlite.transfer;

import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.WaitingJob;
import io.coremill.queue.offline.WaitingJobs;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.seal.ColumnSeal;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The jobs of a file that wait. What its service had in hand when it ended waits again at the next
/// start, and so does here.
///
/// @param seal opens payloads
public record FileJobs(StoppedFile file, ColumnSeal seal) implements WaitingJobs {
    private static final String LEASED =
            """
            SELECT * FROM job
            WHERE state IN ('ahead', 'running') AND NOT cancel_requested%s
            ORDER BY queue, priority DESC, due, id
            """;

    /// In the order of the index.
    private static final String QUEUED =
            """
            SELECT * FROM job INDEXED BY job_claim
            WHERE state = 'queued'%s
            ORDER BY queue, priority DESC, due, id
            """;

    private static final String SCHEDULED =
            """
            SELECT * FROM job INDEXED BY job_due
            WHERE state = 'scheduled'%s
            ORDER BY due, queue, id
            """;

    @Override
    public void due(Set<String> queues, Consumer<WaitingJob> reader) {
        read(LEASED, queues, reader);
        read(QUEUED, queues, reader);
    }

    @Override
    public void scheduled(Set<String> queues, Consumer<WaitingJob> reader) {
        read(SCHEDULED, queues, reader);
    }

    @Override
    public long inHand(Set<String> queues) {
        return 0;
    }

    private void read(String sql, Set<String> queues, Consumer<WaitingJob> reader) {
        var names = List.copyOf(queues);
        var marks = String.join(", ", Collections.nCopies(names.size(), "?"));
        var filter = names.isEmpty() ? "" : " AND queue IN (" + marks + ")";
        try (var statement = file.connection().prepareStatement(sql.formatted(filter))) {
            for (int i = 0; i < names.size(); i++) {
                statement.setString(i + 1, names.get(i));
            }
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    reader.accept(
                            WaitingJob.of(
                                    JobRows.full(row, seal),
                                    row.getString("payload"),
                                    row.getString("unique_rule"),
                                    seal));
                }
            }
        } catch (SQLException e) {
            throw new CommandFailedException(
                    "%s cannot be read: %s".formatted(file.file(), e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
