package io.coremill.queue.sqlite.table;

import io.coremill.job.JobId;
import io.coremill.queue.sqlite.file.WriteSession;
import java.sql.SQLException;
import java.util.List;

/// The jobs of each tag.
public final class TagTable {
    private final WriteSession session;

    public TagTable(WriteSession session) {
        this.session = session;
    }

    public void add(JobId job, List<String> tags) throws SQLException {
        for (var tag : tags) {
            session.update(StoreStatements.ADD_TAG, tag, JobRows.key(job));
        }
    }

    /// A job has other tags from now on. Each row is found by its tag: no index has them by job.
    public void replace(JobId job, List<String> before, List<String> after) throws SQLException {
        for (var tag : before) {
            session.update(StoreStatements.REMOVE_TAG, tag, JobRows.key(job));
        }
        add(job, after);
    }
}
