package io.coremill.queue.schedule;

import io.coremill.job.JobId;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.WithdrawableFuture;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.ScheduleAnswer;
import io.coremill.schedule.ScheduleAnswer.Verdict;
import io.coremill.schedule.ScheduleChange;
import io.coremill.schedule.ScheduleTick;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TickOutcome;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealedColumn;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes schedules and makes their jobs. Of nodes that make the same tick at once the first one
/// to get to the row of the schedule makes it: the others find another guard there.
public final class ScheduleStep {
    private static final Comparator<StoreCommand.Schedule> IN_ONE_ORDER =
            Comparator.comparing(command -> command.change().name());

    private final StatementSource statements;
    private final TickedJobs jobs;
    private final Runnable changed;

    private final ColumnSeal seal;

    /// @param changed is run after the commit of each change
    /// @param seal by which templates are sealed
    public ScheduleStep(
            StatementSource statements, TickedJobs jobs, Runnable changed, ColumnSeal seal) {
        this.seal = seal;
        this.statements = statements;
        this.jobs = jobs;
        this.changed = changed;
    }

    /// Cancels at the end, when it has all rows of schedules that it needs.
    public void run(List<StoreCommand.Schedule> commands, PendingChanges changes)
            throws SQLException {
        if (commands.isEmpty()) {
            return;
        }
        var cancels = new ArrayList<StoreCommand.Cancel>();
        for (var command : commands.stream().sorted(IN_ONE_ORDER).toList()) {
            var answer = carryOut(command, cancels, changes);
            changes.answer(() -> command.answer().complete(answer));
        }
        jobs.cancel(cancels, changes);
        changes.news(changed);
    }

    private ScheduleAnswer carryOut(
            StoreCommand.Schedule command,
            List<StoreCommand.Cancel> cancels,
            PendingChanges changes)
            throws SQLException {
        return switch (command.change()) {
            case ScheduleChange.Write write -> ScheduleAnswer.of(write(write));
            case ScheduleChange.Delete delete -> ScheduleAnswer.of(delete(delete));
            case ScheduleChange.Tick tick -> tick(tick, command.job(), cancels, changes);
            case ScheduleChange.Run run -> run(run, command.job(), changes);
        };
    }

    private Verdict write(ScheduleChange.Write write) throws SQLException {
        if (write.seen() != null) {
            return verdict(update(write.next(), write.seen()));
        }
        return count() >= JobSchedule.MOST ? Verdict.TOO_MANY : verdict(insert(write.next()));
    }

    private Verdict delete(ScheduleChange.Delete delete) throws SQLException {
        int deleted = update(ScheduleStatements.DELETE, delete.name(), delete.seen());
        if (deleted > 0) {
            update(ScheduleStatements.FORGET, delete.name());
        }
        return verdict(deleted);
    }

    private static Verdict verdict(int rows) {
        return rows == 0 ? Verdict.CHANGED_MEANWHILE : Verdict.DONE;
    }

    private ScheduleAnswer tick(
            ScheduleChange.Tick tick,
            StoreCommand.@Nullable Submit job,
            List<StoreCommand.Cancel> cancels,
            PendingChanges changes)
            throws SQLException {
        var made = Made.of(job, changes);
        long number =
                number(
                        ScheduleStatements.TICK,
                        StoredTime.ofNullable(tick.nextTick()),
                        StoredTime.ofNullable(tick.nextDue()),
                        made.id(),
                        tick.name(),
                        tick.seen());
        if (number == 0) {
            return ScheduleAnswer.of(Verdict.CHANGED_MEANWHILE);
        }
        var answer = make(tick.name(), number, tick.entry(), made, changes);
        if (tick.cancels() != null && isBeside(tick.cancels(), answer)) {
            cancels.add(new StoreCommand.Cancel(tick.cancels(), new WithdrawableFuture<>()));
        }
        return answer;
    }

    /// Whether there is another job beside this one now. One that was replaced is the new job.
    private static boolean isBeside(JobId last, ScheduleAnswer answer) {
        return answer.verdict() == Verdict.DONE && !last.equals(answer.job());
    }

    private ScheduleAnswer run(
            ScheduleChange.Run run, StoreCommand.@Nullable Submit job, PendingChanges changes)
            throws SQLException {
        var made = Made.of(job, changes);
        long number = number(ScheduleStatements.RUN, made.id(), run.name());
        return number == 0
                ? ScheduleAnswer.of(Verdict.CHANGED_MEANWHILE)
                : make(run.name(), number, run.entry(), made, changes);
    }

    private ScheduleAnswer make(
            String name, long number, ScheduleTick entry, Made made, PendingChanges changes)
            throws SQLException {
        var job = made.job();
        if (job == null) {
            add(name, number, entry, entry.outcome(), null, entry.detail());
            return ScheduleAnswer.of(Verdict.DONE);
        }
        return made.isUnique()
                ? makeUnique(name, number, entry, job, changes)
                : makePlain(name, number, entry, job, made.full(), changes);
    }

    private ScheduleAnswer makePlain(
            String name,
            long number,
            ScheduleTick entry,
            StoreCommand.Submit job,
            boolean full,
            PendingChanges changes)
            throws SQLException {
        jobs.submit(job, changes);
        if (full) {
            add(name, number, entry, TickOutcome.REFUSED, null, whyFull(job));
            return ScheduleAnswer.of(Verdict.QUEUE_FULL);
        }
        add(name, number, entry, entry.outcome(), job.job().id(), entry.detail());
        return new ScheduleAnswer(Verdict.DONE, job.job().id());
    }

    private ScheduleAnswer makeUnique(
            String name,
            long number,
            ScheduleTick entry,
            StoreCommand.Submit job,
            PendingChanges changes)
            throws SQLException {
        var decision = jobs.decide(job, changes);
        var answer = decision.answer();
        var refusal = decision.refusal();
        if (answer == null) {
            String why = refusal == null ? null : refusal.getMessage();
            add(name, number, entry, TickOutcome.REFUSED, null, why);
            return refusal instanceof KeyHeldException held
                    ? new ScheduleAnswer(Verdict.KEY_HELD, held.holder())
                    : ScheduleAnswer.of(Verdict.QUEUE_FULL);
        }
        if (answer.kind() == SubmissionAnswer.Kind.KEPT) {
            String why = "job %s holds the key and stays as it is".formatted(answer.job());
            add(name, number, entry, TickOutcome.SKIPPED, null, why);
            return new ScheduleAnswer(Verdict.KEPT, answer.job());
        }
        update(ScheduleStatements.LAST_JOB, answer.job().toString(), name);
        boolean replaces = answer.kind() == SubmissionAnswer.Kind.REPLACED;
        String what = replaces ? "it replaced the job, which waited" : entry.detail();
        add(name, number, entry, entry.outcome(), answer.job(), what);
        return new ScheduleAnswer(Verdict.DONE, answer.job());
    }

    private static String whyFull(StoreCommand.Submit job) {
        return String.valueOf(
                new QueueFullException(job.job().spec().queue(), job.maxWaiting()).getMessage());
    }

    /// The job that a change makes, if it makes any.
    ///
    /// @param full whether its queue has no room for it, if that is known beforehand
    private record Made(StoreCommand.@Nullable Submit job, boolean full) {
        static Made of(StoreCommand.@Nullable Submit job, PendingChanges changes) {
            boolean full =
                    job != null
                            && changes.counts(job.job().spec().queue()).waiting()
                                    >= job.maxWaiting();
            return new Made(job, full);
        }

        boolean isUnique() {
            return job != null && job.job().spec().terms().isUnique();
        }

        /// Null if there is no job, or it is to be seen whether there is.
        @Nullable String id() {
            return job == null || full || isUnique() ? null : job.job().id().toString();
        }
    }

    private void add(
            String name,
            long number,
            ScheduleTick entry,
            TickOutcome outcome,
            @Nullable JobId job,
            @Nullable String detail)
            throws SQLException {
        update(
                ScheduleStatements.ADD_ENTRY,
                name,
                number,
                StoredTime.ofNullable(entry.tick()),
                StoredTime.of(entry.at()),
                outcome.name(),
                job == null ? null : job.toString(),
                entry.missed(),
                seal.sealNullable(SealedColumn.DETAIL, name, detail));
        update(ScheduleStatements.TRIM, name, number - ScheduleTick.MOST);
    }

    private String template(JobSchedule words) {
        return seal.seal(SealedColumn.TEMPLATE, words.name(), words.template());
    }

    private int insert(StoredSchedule it) throws SQLException {
        var words = it.schedule();
        var state = it.state();
        return update(
                ScheduleStatements.INSERT,
                words.name(),
                words.cron(),
                words.zone().getId(),
                template(words),
                words.missed().name(),
                words.overlap().name(),
                StoredTime.of(words.jitter()),
                it.origin().name(),
                state.version(),
                state.guard(),
                state.paused() ? 1 : 0,
                StoredTime.ofNullable(state.tick()),
                StoredTime.ofNullable(state.due()),
                StoredTime.of(it.made()),
                StoredTime.of(it.changed()),
                words.principal());
    }

    private int update(StoredSchedule it, long seen) throws SQLException {
        var words = it.schedule();
        var state = it.state();
        return update(
                ScheduleStatements.UPDATE,
                words.cron(),
                words.zone().getId(),
                template(words),
                words.missed().name(),
                words.overlap().name(),
                StoredTime.of(words.jitter()),
                it.origin().name(),
                state.version(),
                state.paused() ? 1 : 0,
                StoredTime.ofNullable(state.tick()),
                StoredTime.ofNullable(state.due()),
                StoredTime.of(it.changed()),
                words.principal(),
                words.name(),
                seen);
    }

    private long count() throws SQLException {
        try (var row = statements.prepare(ScheduleStatements.FIGURES).executeQuery()) {
            row.next();
            return row.getLong("schedules");
        }
    }

    private int update(String sql, @Nullable Object... arguments) throws SQLException {
        return filled(sql, arguments).executeUpdate();
    }

    /// @return what a changed row returns; 0 if there was none
    private long number(String sql, @Nullable Object... arguments) throws SQLException {
        try (var row = filled(sql, arguments).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private PreparedStatement filled(String sql, @Nullable Object... arguments)
            throws SQLException {
        var statement = statements.prepare(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }
}
