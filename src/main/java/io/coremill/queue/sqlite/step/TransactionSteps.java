package io.coremill.queue.sqlite.step;

import io.coremill.queue.access.AccessKeyStep;
import io.coremill.queue.audit.AuditStep;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.CommandBatch;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyDecision;
import io.coremill.queue.resumption.UploadPruning;
import io.coremill.queue.resumption.UploadStatements;
import io.coremill.queue.resumption.UploadSteps;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.schedule.ScheduleStep;
import io.coremill.queue.schedule.StatementSource;
import io.coremill.queue.schedule.TickedJobs;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.IdempotencyTable;
import io.coremill.queue.sqlite.table.JobLogTable;
import io.coremill.queue.sqlite.table.LeaseNumbers;
import io.coremill.queue.sqlite.table.TermTable;
import io.coremill.queue.sqlite.table.UniqueKeyTable;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// All that can happen within a transaction, in its order.
public record TransactionSteps(
        SubmissionStep submissions,
        KeyedSubmissionStep keyed,
        UniqueLinesStep uniqueLines,
        ReportStep reports,
        SettlementStep settlements,
        CancellationStep cancellations,
        RetryStep retries,
        EditStep edits,
        BulkStep bulks,
        PauseStep pauses,
        ScheduleStep schedules,
        AccessKeyStep accessKeys,
        ProbeStep probes,
        PruneStep prunes,
        TermStep terms,
        PromotionStep promotions,
        ClaimStep claims,
        KeyPruning pruning,
        UploadSteps uploads,
        AuditStep audits) {

    public static TransactionSteps of(
            WriteSession session,
            InstantSource clock,
            ClaimantRegistry claimants,
            QueueListeners listeners,
            RetentionRules retention,
            long nextLease,
            TermTable terms,
            Optional<Instant> nextKeyLook,
            Runnable schedulesChanged,
            Runnable accessKeysChanged) {
        var logs = new JobLogTable(session);
        var requests = new IdempotencyTable(session);
        var unique = new UniqueKeyTable(session);
        StatementSource shared = sql -> session.prepare(tables(sql));
        var pruning =
                new KeyPruning(
                        session,
                        clock,
                        requests,
                        unique,
                        new UploadPruning(shared, UploadStatements.EXPIRED),
                        nextKeyLook.orElse(null));
        var uploads = new UploadSteps(shared, clock, new OnlyNode(pruning::at), session.seal());
        var keys = new KeyClaims(session, clock, unique, pruning);
        var submissions = new SubmissionStep(session, listeners, terms, uploads);
        var settlements = new SettlementStep(session, logs, listeners, terms, retention);
        var cancellations =
                new CancellationStep(session, clock, claimants, listeners, terms, retention);
        var retries = new RetryStep(session, clock, listeners, terms, keys);
        var edits = new EditStep(session, clock, listeners, keys, terms);
        var keyed =
                new KeyedSubmissionStep(
                        session, clock, listeners, requests, unique, pruning, submissions, terms);
        return new TransactionSteps(
                submissions,
                keyed,
                new UniqueLinesStep(session, keyed, uploads),
                new ReportStep(session, logs, listeners),
                settlements,
                cancellations,
                retries,
                edits,
                new BulkStep(session, clock, cancellations, retries, edits, requests, pruning),
                new PauseStep(session),
                new ScheduleStep(
                        shared,
                        jobs(submissions, keyed, cancellations),
                        schedulesChanged,
                        session.seal()),
                new AccessKeyStep(shared, accessKeysChanged),
                new ProbeStep(session),
                new PruneStep(session, clock, listeners, retention),
                new TermStep(session, clock, terms, listeners, retention),
                new PromotionStep(session, clock, listeners),
                new ClaimStep(
                        session,
                        clock,
                        claimants,
                        new LeaseNumbers(session, nextLease),
                        settlements,
                        listeners),
                pruning,
                uploads,
                new AuditStep(shared, clock));
    }

    /// A statement that names the schema of other stores, for the tables of this one.
    public static String tables(String sql) {
        return sql.replace("coremill.", "");
    }

    private static TickedJobs jobs(
            SubmissionStep submissions, KeyedSubmissionStep keyed, CancellationStep cancellations) {
        return new TickedJobs() {
            @Override
            public void submit(StoreCommand.Submit job, PendingChanges changes)
                    throws SQLException {
                submissions.run(List.of(job), changes);
            }

            @Override
            public KeyDecision decide(StoreCommand.Submit job, PendingChanges changes)
                    throws SQLException {
                return keyed.run(job, changes);
            }

            @Override
            public void cancel(List<StoreCommand.Cancel> jobs, PendingChanges changes)
                    throws SQLException {
                cancellations.run(jobs, changes);
            }
        };
    }

    public void change(CommandBatch batch, PendingChanges changes) throws SQLException {
        submissions.run(batch.submits(), changes);
        keyed.run(batch.keyed(), changes);
        uploads.run(batch.turns(), changes);
        schedules.run(batch.schedules(), changes);
        submissions.runChunks(batch.chunks(), changes);
        uniqueLines.run(batch.chunks(), changes);
        reports.run(batch.reports(), changes);
        settlements.run(batch.settles(), changes);
        cancellations.run(batch.cancels(), changes);
        retries.run(batch.retries(), changes);
        edits.run(batch.edits(), changes);
        bulks.run(batch.bulks(), changes);
        pauses.run(batch.pauses(), changes);
        accessKeys.run(batch.accessKeys(), changes);
        probes.run(batch.probes(), changes);
        prunes.run(batch.prunes(), changes);
        audits.run(batch.audits(), changes);
    }

    public void moveOn(CommandBatch batch, PendingChanges changes) throws SQLException {
        terms.run(changes);
        promotions.run(changes);
        claims.run(changes);
        pruning.run(batch.keyed().size() + UniqueLinesStep.lines(batch.chunks()));
        wake(batch, changes);
    }

    /// Answers those who asked for it that all has been handed over.
    public void wake(CommandBatch batch, PendingChanges changes) {
        batch.wakes().forEach(wake -> changes.handover(() -> wake.answer().complete(null)));
    }

    /// When the next job that waits may end.
    public Optional<Instant> nextTerm() {
        return terms.next();
    }

    public Optional<Instant> nextDue() throws SQLException {
        return promotions.next();
    }

    /// When keys are to be forgotten.
    public Optional<Instant> nextPruning() {
        return pruning.next();
    }
}
