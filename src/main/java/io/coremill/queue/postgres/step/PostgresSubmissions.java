package io.coremill.queue.postgres.step;

import io.coremill.job.Job;
import io.coremill.job.JobState;
import io.coremill.queue.column.BackoffColumn;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.column.TermColumns;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueAdmission;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.postgres.connect.ColumnArguments;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.SharedUploads;
import io.coremill.queue.postgres.term.JobTerms;
import io.coremill.queue.resumption.UploadSteps;
import io.coremill.queue.upload.PendingChunk;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Accepts jobs, as many as their queues may hold.
public final class PostgresSubmissions {
    /// Characters of payloads in one statement.
    private static final int MOST_TEXT = 4 * 1024 * 1024;

    private final PostgresSession session;
    private final QueueAdmission admission;
    private final ReadyJobs ready;
    private final JobTerms terms;
    private final UploadSteps uploads;

    PostgresSubmissions(
            PostgresSession session,
            QueueListeners listeners,
            ReadyJobs ready,
            JobTerms terms,
            UploadSteps uploads) {
        this.terms = terms;
        this.uploads = uploads;
        this.session = session;
        this.admission = new QueueAdmission(listeners);
        this.ready = ready;
    }

    /// For what is submitted beside a node's own writer.
    public static PostgresSubmissions of(PostgresSession session, StepContext context) {
        return new PostgresSubmissions(
                session,
                context.listeners(),
                new ReadyJobs(session, context.marks(), context.news()),
                new JobTerms(session, context.news()::endsAt),
                SharedUploads.steps(session, context.clock(), context.held()::node));
    }

    void run(List<StoreCommand.Submit> submits, PendingChanges changes) throws SQLException {
        var jobs = new ArrayList<Job>(submits.size());
        long text = 0;
        for (var submit : submits) {
            if (admission.admits(submit, changes)) {
                jobs.add(submit.job());
                text += submit.job().spec().payload().length();
            }
            if (text > MOST_TEXT) {
                write(jobs, PostgresSubmissions::noRule, changes);
                jobs.clear();
                text = 0;
            }
        }
        write(jobs, PostgresSubmissions::noRule, changes);
    }

    /// Those without keys.
    public void runChunks(List<StoreCommand.SubmitChunk> chunks, PendingChanges changes)
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
            writeInParts(admission.enter(entrants, changes), PostgresSubmissions::noRule, changes);
        }
    }

    /// Writes jobs that were let in, however large they are.
    ///
    /// @param rule what a job said about being the only one of its kind: JSON
    public void writeInParts(
            List<Job> jobs, Function<Job, @Nullable Object> rule, PendingChanges changes)
            throws SQLException {
        int from = 0;
        long text = 0;
        for (int i = 0; i < jobs.size(); i++) {
            text += jobs.get(i).spec().payload().length();
            if (text > MOST_TEXT) {
                write(jobs.subList(from, i + 1), rule, changes);
                from = i + 1;
                text = 0;
            }
        }
        write(jobs.subList(from, jobs.size()), rule, changes);
    }

    private static @Nullable Object noRule(Job job) {
        return null;
    }

    private void write(List<Job> jobs, Function<Job, @Nullable Object> rule, PendingChanges changes)
            throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        var plain = jobs.stream().filter(PostgresSubmissions::isPlain).toList();
        var others = jobs.stream().filter(job -> !isPlain(job)).toList();
        writeReady(plain, rule, changes);
        writeSpecs(others.stream().filter(job -> job.spec().terms().isPlain()).toList(), rule);
        writeWithTerms(
                others.stream().filter(job -> !job.spec().terms().isPlain()).toList(),
                rule,
                changes);
        place(others, changes);
    }

    /// Whether one statement does for it, as for most.
    private static boolean isPlain(Job job) {
        return job.state() == JobState.QUEUED && job.spec().terms().isPlain();
    }

    /// Has a job that waits be another one, unless a node has it in hand.
    ///
    /// @param job with the id of the one that waits
    /// @param rule what it says about being the only one of its kind: JSON
    /// @return whether it is
    public boolean replace(Job waiting, Job job, @Nullable String rule, PendingChanges changes)
            throws SQLException {
        var spec = job.spec();
        var said = spec.terms();
        int replaced =
                session.update(
                        PostgresStatements.REPLACE,
                        job.id().value(),
                        job.id().value(),
                        spec.queue(),
                        spec.type(),
                        spec.priority(),
                        StoredTime.of(job.times().due()),
                        StoredTime.of(spec.timeout()),
                        spec.retry().maxAttempts(),
                        BackoffColumn.text(spec.retry().backoff()),
                        StoredTime.of(spec.retry().backoff().base()),
                        StoredTime.of(spec.retry().backoff().max()),
                        spec.traceparent(),
                        spec.payload(),
                        rule,
                        StoredTime.ofNullable(said.expires()),
                        StoredTime.ofNullable(said.deadline()),
                        retain(job),
                        said.schedule(),
                        said.tags().isEmpty() ? null : session.array("text", said.tags().toArray()),
                        said.sensitive() ? true : null,
                        job.id().value());
        if (replaced == 0) {
            return false;
        }
        if (!waiting.spec().terms().isPlain()) {
            terms.forget(waiting);
        }
        if (!said.isPlain()) {
            terms.accepted(List.of(job), changes);
        }
        place(List.of(job), changes);
        return true;
    }

    private void place(List<Job> jobs, PendingChanges changes) throws SQLException {
        ready.add(jobs.stream().filter(job -> job.state() == JobState.QUEUED).toList(), changes);
        putOff(jobs.stream().filter(job -> job.state() == JobState.SCHEDULED).toList(), changes);
    }

    private void writeReady(
            List<Job> jobs, Function<Job, @Nullable Object> rule, PendingChanges changes)
            throws SQLException {
        if (!jobs.isEmpty()) {
            specs(PostgresStatements.SUBMIT_READY, jobs, rule).execute();
            ready.tellOf(jobs, changes);
        }
    }

    private void writeSpecs(List<Job> jobs, Function<Job, @Nullable Object> rule)
            throws SQLException {
        if (!jobs.isEmpty()) {
            specs(PostgresStatements.SUBMIT, jobs, rule).execute();
        }
    }

    private void writeWithTerms(
            List<Job> jobs, Function<Job, @Nullable Object> rule, PendingChanges changes)
            throws SQLException {
        if (!jobs.isEmpty()) {
            specs(PostgresStatements.SUBMIT_WITH_TERMS, jobs, rule)
                    .add("bigint", job -> StoredTime.ofNullable(job.spec().terms().expires()))
                    .add("bigint", job -> StoredTime.ofNullable(job.spec().terms().deadline()))
                    .add("bigint", PostgresSubmissions::retain)
                    .add("text", job -> job.spec().terms().schedule())
                    .add("text", PostgresSubmissions::tags)
                    .add("boolean", job -> job.spec().terms().sensitive() ? true : null)
                    .execute();
            terms.accepted(jobs, changes);
        }
    }

    private static @Nullable Long retain(Job job) {
        var retain = job.spec().terms().retain();
        return retain == null ? null : StoredTime.of(retain);
    }

    private static @Nullable String tags(Job job) {
        return TermColumns.tags(job.spec().terms());
    }

    private ColumnArguments<Job> specs(
            String sql, List<Job> jobs, Function<Job, @Nullable Object> rule) throws SQLException {
        return new ColumnArguments<>(session.prepare(sql), session, jobs)
                .add("uuid", job -> job.id().value())
                .add("text", job -> job.spec().queue())
                .add("text", job -> job.spec().type())
                .add("smallint", job -> job.spec().priority())
                .add("bigint", job -> StoredTime.of(job.times().due()))
                .add("bigint", job -> StoredTime.of(job.times().submitted()))
                .add("bigint", job -> StoredTime.of(job.spec().timeout()))
                .add("integer", job -> job.spec().retry().maxAttempts())
                .add("text", job -> BackoffColumn.text(job.spec().retry().backoff()))
                .add("bigint", job -> StoredTime.of(job.spec().retry().backoff().base()))
                .add("bigint", job -> StoredTime.of(job.spec().retry().backoff().max()))
                .add("text", job -> job.spec().traceparent())
                .add("text", job -> job.spec().payload())
                .add("text", rule)
                .add("text", job -> job.spec().principal());
    }

    private void putOff(List<Job> jobs, PendingChanges changes) throws SQLException {
        if (!jobs.isEmpty()) {
            new ColumnArguments<>(session.prepare(PostgresStatements.PUT_OFF), session, jobs)
                    .add("uuid", job -> job.id().value())
                    .add("text", job -> job.spec().queue())
                    .add("bigint", job -> StoredTime.of(job.times().due()))
                    .execute();
            jobs.forEach(job -> changes.news(() -> ready.news().isDueAt(job.times().due())));
        }
    }
}
