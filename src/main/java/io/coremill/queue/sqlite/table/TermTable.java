package io.coremill.queue.sqlite.table;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.sqlite.file.WriteSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When jobs end that are still waiting then. A job that a claimant holds need not be here: its
/// settlement puts it back if it waits again.
public final class TermTable {
    private static final String EXPIRES = "expires";
    private static final String DEADLINE = "deadline";

    private final WriteSession session;

    /// No job ends sooner; null if none does.
    private @Nullable Instant next;

    public TermTable(WriteSession session) throws SQLException {
        this.session = session;
        next = earliest().orElse(null);
    }

    /// When the next job may end. It is known without asking.
    public Optional<Instant> next() {
        return Optional.ofNullable(next);
    }

    public boolean isDue(Instant now) {
        return next != null && !next.isAfter(now);
    }

    /// A job that has not finished waits, until then at most.
    public void add(Job job) throws SQLException {
        var terms = job.spec().terms();
        boolean fresh = job.history().ended().isEmpty();
        add(job.id(), fresh ? terms.expires() : null, terms.deadline());
    }

    /// @param expires null if it does not, or has started before
    public void add(JobId job, @Nullable Instant expires, @Nullable Instant deadline)
            throws SQLException {
        add(job, EXPIRES, expires);
        add(job, DEADLINE, deadline);
    }

    private void add(JobId job, String kind, @Nullable Instant at) throws SQLException {
        if (at != null) {
            session.update(StoreStatements.ADD_TERM, StoredTime.of(at), JobRows.key(job), kind);
            next = next == null || at.isBefore(next) ? at : next;
        }
    }

    /// A job has finished, and ends no more.
    public void remove(JobId job, @Nullable Instant expires, @Nullable Instant deadline)
            throws SQLException {
        remove(job, EXPIRES, expires);
        remove(job, DEADLINE, deadline);
    }

    private void remove(JobId job, String kind, @Nullable Instant at) throws SQLException {
        if (at != null) {
            session.update(StoreStatements.REMOVE_TERM, StoredTime.of(at), JobRows.key(job), kind);
        }
    }

    /// Takes what is due, the oldest first.
    public List<DueTerm> take(Instant now, int most) throws SQLException {
        var due = due(now, most);
        for (var term : due) {
            session.update(StoreStatements.REMOVE_TERM, term.at(), term.key(), term.kind());
        }
        return due;
    }

    private List<DueTerm> due(Instant now, int most) throws SQLException {
        var statement = session.prepare(StoreStatements.DUE_TERMS);
        statement.setLong(1, StoredTime.of(now));
        statement.setInt(2, most);
        var due = new ArrayList<DueTerm>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                due.add(DueTerm.of(row));
            }
        }
        return due;
    }

    /// What is left is known from now on, once the transaction is committed.
    public void isLeft(Optional<Instant> earliest) {
        next = earliest.orElse(null);
    }

    public Optional<Instant> earliest() throws SQLException {
        try (var row = session.prepare(StoreStatements.NEXT_TERM).executeQuery()) {
            row.next();
            long at = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(StoredTime.time(at));
        }
    }

    /// The end of a job that is due.
    ///
    /// @param waiting its state; null if the job does not wait, or the end is not for it any more
    public record DueTerm(
            long at,
            long key,
            String kind,
            long low,
            String queue,
            String type,
            @Nullable JobState waiting) {

        static DueTerm of(ResultSet row) throws SQLException {
            String kind = row.getString("kind");
            boolean counts = kind.equals(DEADLINE) || row.getBoolean("fresh");
            String state = row.getString("state");
            return new DueTerm(
                    row.getLong("at"),
                    row.getLong("job"),
                    kind,
                    row.getLong("id_low"),
                    row.getString("queue"),
                    row.getString("type"),
                    state == null || !counts ? null : JobRows.state(state));
        }

        public JobId job() {
            return JobRows.id(key, low);
        }

        public boolean isDeadline() {
            return kind.equals(DEADLINE);
        }
    }
}
