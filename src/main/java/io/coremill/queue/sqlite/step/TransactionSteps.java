package io.coremill.queue.sqlite.step;

import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.CommandBatch;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobLogTable;
import io.coremill.queue.sqlite.table.LeaseNumbers;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// All that can happen within a transaction, in its order.
public record TransactionSteps(
        SubmissionStep submissions,
        ReportStep reports,
        SettlementStep settlements,
        CancellationStep cancellations,
        RetryStep retries,
        EditStep edits,
        PauseStep pauses,
        ProbeStep probes,
        PromotionStep promotions,
        ClaimStep claims) {

    public static TransactionSteps of(
            WriteSession session,
            InstantSource clock,
            ClaimantRegistry claimants,
            QueueListeners listeners,
            long nextLease) {
        var logs = new JobLogTable(session);
        return new TransactionSteps(
                new SubmissionStep(session, listeners),
                new ReportStep(session, logs, listeners),
                new SettlementStep(session, logs, listeners),
                new CancellationStep(session, clock, claimants, listeners),
                new RetryStep(session, clock, listeners),
                new EditStep(session, clock, listeners),
                new PauseStep(session),
                new ProbeStep(session),
                new PromotionStep(session, clock, listeners),
                new ClaimStep(
                        session,
                        clock,
                        claimants,
                        new LeaseNumbers(session, nextLease),
                        listeners));
    }

    public void change(CommandBatch batch, PendingChanges changes) throws SQLException {
        submissions.run(batch.submits(), changes);
        reports.run(batch.reports(), changes);
        settlements.run(batch.settles(), changes);
        cancellations.run(batch.cancels(), changes);
        retries.run(batch.retries(), changes);
        edits.run(batch.edits(), changes);
        pauses.run(batch.pauses(), changes);
        probes.run(batch.probes(), changes);
    }

    public void moveOn(CommandBatch batch, PendingChanges changes) throws SQLException {
        promotions.run(changes);
        claims.run(changes);
        wake(batch, changes);
    }

    /// Answers those who asked for it that all has been handed over.
    public void wake(CommandBatch batch, PendingChanges changes) {
        batch.wakes().forEach(wake -> changes.handover(() -> wake.answer().complete(null)));
    }

    public Optional<Instant> nextDue() throws SQLException {
        return promotions.next();
    }
}
