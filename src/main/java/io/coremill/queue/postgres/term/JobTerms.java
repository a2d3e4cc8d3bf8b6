package io.coremill.queue.postgres.term;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.queue.Lease;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.postgres.connect.ColumnArguments;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What few jobs say, in tables of its own: their tags, and when they end in any case. The latter
/// need not be there while a node holds a job: its settlement puts it back if the job waits again.
public final class JobTerms {
    static final String EXPIRES = "expires";
    static final String DEADLINE = "deadline";

    private final PostgresSession session;
    private final Consumer<Instant> news;

    /// @param news hears after the commit that some job may end then
    public JobTerms(PostgresSession session, Consumer<Instant> news) {
        this.session = session;
        this.news = news;
    }

    /// Jobs have been written that have tags, or end in any case.
    public void accepted(List<Job> jobs, PendingChanges changes) throws SQLException {
        var tags = new ArrayList<TagRow>();
        var terms = new ArrayList<TermRow>();
        for (var job : jobs) {
            job.spec().terms().tags().forEach(tag -> tags.add(new TagRow(tag, job.id())));
            add(job, terms);
        }
        write(tags);
        write(terms, changes);
    }

    /// Jobs wait again that a client has asked for.
    public void waitAgain(List<Job> jobs, PendingChanges changes) throws SQLException {
        var terms = new ArrayList<TermRow>();
        jobs.forEach(job -> add(job, terms));
        write(terms, changes);
    }

    /// A job waits again after an attempt, until its limits at most.
    public void waits(JobId job, Lease.Limits limits, PendingChanges changes) throws SQLException {
        if (!limits.isNone()) {
            var terms = new ArrayList<TermRow>();
            add(job, limits.startBy(), limits.doneBy(), terms);
            write(terms, changes);
        }
    }

    /// A job that waits says none of it any more.
    public void forget(Job job) throws SQLException {
        forgetTags(job);
        remove(List.of(job.id()));
    }

    private void forgetTags(Job job) throws SQLException {
        var tags = job.spec().terms().tags();
        if (!tags.isEmpty()) {
            session.update(
                    TermStatements.REMOVE_TAGS,
                    session.array("text", tags.toArray()),
                    job.id().value());
        }
    }

    /// A job that waits has other tags, or expires at another time. A row that another node is just
    /// taking is waited for: it leaves the job alone, which is in nobody else's hands.
    public void change(Job before, JobSpec.Terms after, PendingChanges changes)
            throws SQLException {
        var said = before.spec().terms();
        if (!after.tags().equals(said.tags())) {
            forgetTags(before);
            write(after.tags().stream().map(tag -> new TagRow(tag, before.id())).toList());
        }
        if (!Objects.equals(after.expires(), said.expires())) {
            changeExpiry(before, after.expires(), changes);
        }
    }

    private void changeExpiry(Job before, @Nullable Instant after, PendingChanges changes)
            throws SQLException {
        if (before.spec().terms().expires() != null) {
            session.update(
                    TermStatements.DROP_TERMS,
                    session.array("uuid", new UUID[] {before.id().value()}),
                    EXPIRES);
        }
        if (before.history().ended().isEmpty()) {
            var rows = new ArrayList<TermRow>();
            add(before.id(), after, null, rows);
            write(rows, changes);
        }
    }

    /// Jobs have finished.
    public void remove(List<JobId> jobs) throws SQLException {
        if (!jobs.isEmpty()) {
            session.update(
                    TermStatements.REMOVE_TERMS,
                    session.array("uuid", jobs.stream().map(JobId::value).toArray()));
        }
    }

    /// What has started expires no more.
    private static void add(Job job, List<TermRow> rows) {
        var terms = job.spec().terms();
        boolean fresh = job.history().ended().isEmpty();
        add(job.id(), fresh ? terms.expires() : null, terms.deadline(), rows);
    }

    private static void add(
            JobId job, @Nullable Instant expires, @Nullable Instant deadline, List<TermRow> rows) {
        if (expires != null) {
            rows.add(new TermRow(job, EXPIRES, expires));
        }
        if (deadline != null) {
            rows.add(new TermRow(job, DEADLINE, deadline));
        }
    }

    private void write(List<TagRow> rows) throws SQLException {
        if (!rows.isEmpty()) {
            new ColumnArguments<>(session.prepare(TermStatements.ADD_TAGS), session, rows)
                    .add("text", TagRow::tag)
                    .add("uuid", row -> row.job().value())
                    .execute();
        }
    }

    private void write(List<TermRow> rows, PendingChanges changes) throws SQLException {
        if (!rows.isEmpty()) {
            new ColumnArguments<>(session.prepare(TermStatements.ADD_TERMS), session, rows)
                    .add("uuid", row -> row.job().value())
                    .add("text", TermRow::kind)
                    .add("bigint", row -> StoredTime.of(row.at()))
                    .execute();
            rows.forEach(row -> changes.news(() -> news.accept(row.at())));
        }
    }

    private record TagRow(String tag, JobId job) {}

    private record TermRow(JobId job, String kind, Instant at) {}
}
