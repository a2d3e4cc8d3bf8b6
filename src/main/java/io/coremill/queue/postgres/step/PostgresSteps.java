package io.coremill.queue.postgres.step;

import io.coremill.queue.AttemptReport;
import io.coremill.queue.access.AccessKeyStep;
import io.coremill.queue.audit.AuditStep;
import io.coremill.queue.commit.CommandBatch;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyDecision;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.SharedUploads;
import io.coremill.queue.postgres.term.JobEndings;
import io.coremill.queue.postgres.term.JobTerms;
import io.coremill.queue.schedule.ScheduleStep;
import io.coremill.queue.schedule.TickedJobs;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/// All that can happen within a transaction, in its order.
public final class PostgresSteps {
    private final PostgresSession session;
    private final WorkNews news;
    private final PostgresSubmissions submissions;
    private final PostgresReports reports;
    private final PostgresSettlements settlements;
    private final PostgresCancellations cancellations;
    private final ScheduleStep schedules;
    private final AccessKeyStep accessKeys;
    private final PostgresPromotions promotions;
    private final JobEndings endings;
    private final PostgresClaims claims;
    private final AuditStep audits;

    public PostgresSteps(PostgresSession session, StepContext context) {
        this.session = session;
        news = context.news();
        var listeners = context.listeners();
        var clock = context.clock();
        var logs = new PostgresLog(session);
        var ready = new ReadyJobs(session, context.marks(), news);
        var jobs = new FoundJobs(session);
        var terms = new JobTerms(session, news::endsAt);
        submissions =
                new PostgresSubmissions(
                        session,
                        listeners,
                        ready,
                        terms,
                        SharedUploads.steps(session, context.clock(), context.held()::node));
        reports = new PostgresReports(session, logs, listeners);
        settlements =
                new PostgresSettlements(
                        session,
                        logs,
                        listeners,
                        context.held(),
                        context.retention(),
                        ready,
                        terms);
        cancellations =
                new PostgresCancellations(
                        session, clock, listeners, jobs, news, terms, context.retention());
        schedules =
                new ScheduleStep(
                        session::prepare,
                        new Ticked(),
                        context.schedules()::changed,
                        session.seal());
        accessKeys = new AccessKeyStep(session::prepare, news::areKeysChanged);
        endings =
                new JobEndings(session, clock, listeners, context.nextTerm(), context.retention());
        promotions = new PostgresPromotions(session, clock, listeners, ready, context.nextDue());
        claims = new PostgresClaims(session, context, settlements);
        audits = new AuditStep(session::prepare, clock);
    }

    public void change(CommandBatch batch, PendingChanges changes) throws SQLException {
        accessKeys.run(batch.accessKeys(), changes); // first: all nodes wait for one row there
        submissions.run(batch.submits(), changes);
        schedules.run(batch.schedules(), changes);
        submissions.runChunks(batch.chunks(), changes);
        lockLeases(batch);
        reports.run(batch.reports(), changes);
        settlements.run(batch.settles(), changes);
        cancellations.run(batch.cancels(), changes);
        pause(batch.pauses(), changes);
        probe(batch.probes(), changes);
        audits.run(batch.audits(), changes);
    }

    private final class Ticked implements TickedJobs {
        @Override
        public void submit(StoreCommand.Submit job, PendingChanges changes) throws SQLException {
            submissions.run(List.of(job), changes);
        }

        @Override
        public KeyDecision decide(StoreCommand.Submit job, PendingChanges changes) {
            throw new IllegalStateException("jobs with keys have a lane apart");
        }

        @Override
        public void cancel(List<StoreCommand.Cancel> jobs, PendingChanges changes)
                throws SQLException {
            cancellations.run(jobs, changes);
        }
    }

    /// All at once and in one order, where more than one statement would lock them.
    private void lockLeases(CommandBatch batch) throws SQLException {
        boolean oneStatementDoes =
                batch.reports().isEmpty()
                        && batch.settles().stream().allMatch(StoreCommand.Settle::ends);
        if (!oneStatementDoes) {
            var leases =
                    Stream.concat(
                            batch.reports().stream()
                                    .flatMap(report -> report.attempts().stream())
                                    .map(AttemptReport::lease),
                            batch.settles().stream()
                                    .map(settle -> settle.row().settlement().lease()));
            var statement = session.prepare(PostgresStatements.LOCK_NUMBERS);
            statement.setArray(1, session.array("bigint", leases.toArray()));
            statement.executeQuery().close();
        }
    }

    /// Ends what is not to run any more, queues what is due and hands over what there is room for.
    public void moveOn(PendingChanges changes) throws SQLException {
        endings.run(changes);
        promotions.run(changes);
        claims.run(changes);
    }

    /// Answers those who asked for it that all has been handed over.
    public static void wake(CommandBatch batch, PendingChanges changes) {
        batch.wakes().forEach(wake -> changes.handover(() -> wake.answer().complete(null)));
    }

    private void pause(List<StoreCommand.Pause> pauses, PendingChanges changes)
            throws SQLException {
        for (var pause : pauses) {
            session.update(
                    pause.on() ? PostgresStatements.PAUSE : PostgresStatements.RESUME,
                    pause.queue());
            changes.pause(pause.queue(), pause.on());
            changes.answer(() -> news.isPaused(pause.queue()));
            changes.answer(() -> pause.answer().complete(null));
        }
    }

    /// Writes something although nothing changes.
    public void probe() throws SQLException {
        session.update(PostgresStatements.PROBE);
    }

    private void probe(List<StoreCommand.Probe> probes, PendingChanges changes)
            throws SQLException {
        if (!probes.isEmpty()) {
            probe();
            probes.forEach(probe -> changes.answer(() -> probe.answer().complete(null)));
        }
    }
}
