package io.coremill.queue.sqlite.step;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.queue.column.AcceptedJob;
import io.coremill.queue.column.BackoffColumn;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.column.TermColumns;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueAdmission;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.WithdrawableFuture;
import io.coremill.queue.resumption.UploadSteps;
import io.coremill.queue.sealing.SealedJob;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.JsonRow;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.queue.sqlite.table.TagTable;
import io.coremill.queue.sqlite.table.TermTable;
import io.coremill.queue.upload.PendingChunk;
import io.coremill.seal.ColumnSeal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Accepts jobs, as many as their queues may hold.
public final class SubmissionStep {
    private final WriteSession session;
    private final QueueAdmission admission;
    private final TermTable terms;
    private final UploadSteps uploads;

    SubmissionStep(
            WriteSession session, QueueListeners listeners, TermTable terms, UploadSteps uploads) {
        this.session = session;
        this.terms = terms;
        this.uploads = uploads;
        this.admission = new QueueAdmission(listeners);
    }

    /// @param place when it is due if it is due at once: not before those that wait
    public static StoreCommand.Submit command(
            JobId id, JobSpec asked, int maxWaiting, Instant now, Instant place, ColumnSeal seal) {
        var job = SealedJob.of(AcceptedJob.of(id, asked, now, place), seal);
        return new StoreCommand.Submit(job, row(job), maxWaiting, new WithdrawableFuture<>());
    }

    void run(List<StoreCommand.Submit> submits, PendingChanges changes) throws SQLException {
        var rows = new ArrayList<String>(submits.size());
        var owned = new ArrayList<String>();
        for (var submit : submits) {
            if (admission.admits(submit, changes)) {
                var spec = submit.job().spec();
                if (!spec.terms().isPlain()) {
                    addWithTerms(submit.job(), submit.row());
                } else if (spec.principal() == null) {
                    rows.add(submit.row());
                } else {
                    owned.add(submit.row());
                }
            }
        }
        add(StoreStatements.SUBMIT, rows);
        add(StoreStatements.SUBMIT_OWNED, owned);
    }

    private void add(String sql, List<String> rows) throws SQLException {
        for (var argument : JobRows.join(rows)) {
            session.update(sql, argument);
        }
    }

    private void addWithTerms(Job job, String row) throws SQLException {
        add(StoreStatements.SUBMIT_WITH_TERMS, List.of(row));
        new TagTable(session).add(job.id(), job.spec().terms().tags());
        terms.add(job);
    }

    /// Those without keys. Row by row, with one statement: one thread sends all, and no other
    /// thread is there to make rows of JSON beforehand.
    void runChunks(List<StoreCommand.SubmitChunk> chunks, PendingChanges changes)
            throws SQLException {
        for (var each : chunks) {
            if (!each.chunk().hasUnique()) {
                run(each.chunk(), changes);
            }
        }
    }

    private void run(PendingChunk chunk, PendingChanges changes) throws SQLException {
        var entrants = admission.entrants(chunk, changes);
        if (uploads.goesOn(entrants, changes)) {
            for (var job : admission.enter(entrants, changes)) {
                add(job);
            }
        }
    }

    /// Writes a job that was let in.
    void add(Job job) throws SQLException {
        if (job.spec().terms().isPlain()) {
            insert(job);
        } else {
            addWithTerms(job, row(job));
        }
    }

    private void insert(Job job) throws SQLException {
        var spec = job.spec();
        var retry = spec.retry();
        var row = session.prepare(StoreStatements.SUBMIT_ONE);
        row.setLong(1, JobRows.key(job.id()));
        row.setLong(2, job.id().value().getLeastSignificantBits());
        row.setString(3, spec.queue());
        row.setString(4, spec.type());
        row.setString(5, job.state().word());
        row.setInt(6, spec.priority());
        row.setLong(7, StoredTime.of(job.times().due()));
        row.setLong(8, StoredTime.of(spec.timeout()));
        row.setInt(9, retry.maxAttempts());
        row.setString(10, BackoffColumn.text(retry.backoff()));
        row.setLong(11, StoredTime.of(retry.backoff().base()));
        row.setLong(12, StoredTime.of(retry.backoff().max()));
        row.setLong(13, StoredTime.of(job.times().submitted()));
        row.setString(14, spec.traceparent());
        row.setString(15, spec.payload());
        row.setString(16, spec.principal());
        row.executeUpdate();
    }

    /// As the statement for it takes it: with what few jobs say, with a principal, or with
    /// neither.
    private static String row(Job job) {
        var spec = job.spec();
        if (!spec.terms().isPlain()) {
            return rowWithTerms(job);
        }
        var row = columns(job);
        return spec.principal() == null ? row.end() : row.add(spec.principal()).end();
    }

    /// Whether it says any of it or not.
    static String rowWithTerms(Job job) {
        return with(columns(job), job.spec().terms()).add(job.spec().principal()).end();
    }

    private static JsonRow columns(Job job) {
        var spec = job.spec();
        var retry = spec.retry();
        return new JsonRow()
                .add(JobRows.key(job.id()))
                .add(job.id().value().getLeastSignificantBits())
                .add(spec.queue())
                .add(spec.type())
                .add(job.state().word())
                .add(spec.priority())
                .add(StoredTime.of(job.times().due()))
                .add(StoredTime.of(spec.timeout()))
                .add(retry.maxAttempts())
                .add(BackoffColumn.text(retry.backoff()))
                .add(StoredTime.of(retry.backoff().base()))
                .add(StoredTime.of(retry.backoff().max()))
                .add(StoredTime.of(job.times().submitted()))
                .add(spec.traceparent())
                .add(spec.payload());
    }

    private static JsonRow with(JsonRow row, JobSpec.Terms terms) {
        return row.add(TermColumns.tags(terms))
                .addNullable(StoredTime.ofNullable(terms.expires()))
                .addNullable(StoredTime.ofNullable(terms.deadline()))
                .addNullable(terms.retain() == null ? null : StoredTime.of(terms.retain()))
                .add(terms.schedule())
                .addNullable(terms.sensitive() ? 1L : null);
    }
}
