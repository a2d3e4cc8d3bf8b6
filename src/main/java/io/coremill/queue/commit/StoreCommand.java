package io.coremill.queue.commit;

import io.coremill.access.audit.AuditEntry;
import io.coremill.access.key.ChangeVerdict;
import io.coremill.access.key.KeyChange;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.key.UniqueConflict;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.Settlement;
import io.coremill.queue.bulk.BegunBulk;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.retention.RemovalTurn;
import io.coremill.queue.upload.PendingChunk;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTurn;
import io.coremill.schedule.ScheduleAnswer;
import io.coremill.schedule.ScheduleChange;
import io.coremill.seal.ColumnSeal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What is asked of the writer.
public sealed interface StoreCommand {

    /// Begins with it, unless its caller has withdrawn it; afterwards that is too late.
    ///
    /// @return whether it is to be carried out
    default boolean begin() {
        return true;
    }

    /// Answers the caller that it has not been done.
    void fail(Throwable why);

    /// One whose caller waits for an answer.
    sealed interface Answered extends StoreCommand {

        CompletableFuture<?> answer();

        @Override
        default void fail(Throwable why) {
            answer().completeExceptionally(why);
        }
    }

    /// One that its caller may withdraw, as long as nothing has begun with it.
    sealed interface Withdrawable extends Answered {

        @Override
        WithdrawableFuture<?> answer();

        @Override
        default boolean begin() {
            return answer().begin();
        }
    }

    /// @param row the job as its store keeps it, if the store makes that beforehand; else empty
    record Submit(Job job, String row, int maxWaiting, WithdrawableFuture<Job> answer)
            implements Withdrawable {}

    /// Of which each batch carries out the share that it is given.
    record SubmitChunk(PendingChunk chunk) implements StoreCommand {
        @Override
        public boolean begin() {
            return chunk.begin();
        }

        @Override
        public void fail(Throwable why) {
            chunk.fail(why);
        }
    }

    /// A submission with a key.
    record SubmitKeyed(
            Job job,
            int maxWaiting,
            SubmissionKeys keys,
            WithdrawableFuture<SubmissionAnswer> answer)
            implements Withdrawable {

        /// A line of a chunk, which is answered with the chunk. It need have no key.
        ///
        /// @param seen whether who sends it may see a job
        public static SubmitKeyed ofLine(Job job, int maxWaiting, Predicate<Job> seen) {
            var keys = new SubmissionKeys(null, job.spec().terms().unique(), seen);
            return new SubmitKeyed(job, maxWaiting, keys, new WithdrawableFuture<>());
        }

        /// A job that a schedule makes, which its caller answers for.
        public static SubmitKeyed ofTick(Submit made) {
            return ofLine(made.job(), made.maxWaiting(), it -> mayMeet(made.job(), it));
        }

        /// Who made the schedule may have been restricted to the queue and the type of its jobs.
        /// Of others it must not replace any.
        private static boolean mayMeet(Job made, Job holder) {
            var rule = made.spec().terms().unique();
            return made.spec().principal() == null
                    || rule == null
                    || rule.onConflict() != UniqueConflict.REPLACE
                    || (made.spec().queue().equals(holder.spec().queue())
                            && made.spec().type().equals(holder.spec().type()));
        }

        /// The key of which there is to be one job, with what it is unique in; null if there is
        /// none.
        public @Nullable String uniqueName() {
            var rule = keys.unique();
            return rule == null ? null : rule.name(job.spec().queue(), job.spec().type());
        }

        /// The job that waits, as what was submitted makes it.
        public Job replacing(Job waiting, Instant now) {
            var due = due(waiting, now);
            var state = due == null ? JobState.QUEUED : JobState.SCHEDULED;
            var before = waiting.status();
            var times = waiting.times();
            return new Job(
                    waiting.id(),
                    job.spec(),
                    new Job.Status(state, before.version() + 1, before.attempt(), false),
                    new Job.Times(
                            times.submitted(),
                            due == null ? job.times().due() : due,
                            times.started(),
                            null,
                            null),
                    waiting.history(),
                    null,
                    null);
        }

        /// When it is due, no later than the rule lets it be put off; null for at once.
        private @Nullable Instant due(Job waiting, Instant now) {
            if (job.state() == JobState.QUEUED) {
                return null;
            }
            var due = job.times().due();
            var rule = keys.unique();
            if (rule != null && rule.maxDelay() != null) {
                var latest = waiting.times().submitted().plus(rule.maxDelay());
                due = latest.isBefore(due) ? latest : due;
            }
            return due.isAfter(now) ? due : null;
        }
    }

    /// @param failures how often it has failed although nothing else did
    record Settle(SettlementRow row, int failures, CompletableFuture<Boolean> answer)
            implements Answered {
        private static final int WHOLE_TRIES = 3;

        public static Settle of(Settlement settlement, Instant now) {
            return of(settlement, now, ColumnSeal.NONE);
        }

        public static Settle of(Settlement settlement, Instant now, ColumnSeal seal) {
            return new Settle(
                    SettlementRow.of(settlement, now, seal), 0, new CompletableFuture<>());
        }

        /// Whether its job ends with it.
        public boolean ends() {
            return row.settlement().next() instanceof NextStep.Finish;
        }

        /// Whether it shows how an attempt ended.
        boolean hasOutcome() {
            return row.settlement().attempt() != null;
        }

        /// What is left of it where its outcome cannot be kept: the lease goes back and counts
        /// nothing, so that the job runs again. The caller learns that the outcome did not count.
        Settle withoutOutcome() {
            var settlement = row.settlement();
            var back =
                    Settlement.unstarted(
                            settlement.lease(), settlement.job(), new NextStep.GiveBack());
            var asked = answer; // alone: what waits for the answer would keep the outcome in memory
            var given = new CompletableFuture<Boolean>();
            var _ = given.whenComplete((_, failure) -> answerDropped(asked, failure));
            return new Settle(SettlementRow.of(back, row.now()), 0, given);
        }

        private static void answerDropped(
                CompletableFuture<Boolean> answer, @Nullable Throwable failure) {
            if (failure == null) {
                answer.complete(false);
            } else {
                answer.completeExceptionally(failure);
            }
        }

        /// What is to be tried next: the same, and at last without what may be at fault.
        ///
        /// @return empty if all has been tried
        Optional<Settle> afterFailure() {
            int failed = failures + 1;
            if (failed > WHOLE_TRIES) {
                return Optional.empty();
            }
            var next = failed < WHOLE_TRIES ? row : row.bare();
            return Optional.of(new Settle(next, failed, answer));
        }
    }

    record Report(List<AttemptReport> attempts) implements StoreCommand {
        @Override
        public void fail(Throwable why) {
            // reports may be lost: no caller waits for them
        }
    }

    record Cancel(JobId job, WithdrawableFuture<Optional<Job>> answer) implements Withdrawable {}

    record Retry(JobId job, WithdrawableFuture<Optional<Job>> answer) implements Withdrawable {}

    /// Changes or removes a job that is there.
    sealed interface Edit extends Withdrawable {
        JobId job();

        /// The version that the job must have; null for any.
        @Nullable Long version();
    }

    record Change(
            JobId job,
            JobChange change,
            @Nullable Long version,
            WithdrawableFuture<Optional<Job>> answer)
            implements Edit {}

    record Delete(JobId job, @Nullable Long version, WithdrawableFuture<Optional<Job>> answer)
            implements Edit {}

    /// About an action on many jobs.
    sealed interface Bulk extends Withdrawable {}

    /// @param key of the request; null if it has none
    record BeginBulk(
            BulkAction action, @Nullable IdempotencyKey key, WithdrawableFuture<BegunBulk> answer)
            implements Bulk {}

    record AdvanceBulk(BulkBatch batch, WithdrawableFuture<Optional<BulkAction>> answer)
            implements Bulk {}

    record CancelBulk(JobId action, WithdrawableFuture<Optional<BulkAction>> answer)
            implements Bulk {}

    /// Begins or ends a try at an upload under a key.
    sealed interface Turn extends Withdrawable {}

    /// @param upload its id, if it is new
    record BeginUpload(
            IdempotencyKey request, String upload, WithdrawableFuture<UploadStanding> answer)
            implements Turn {}

    record LeaveUpload(UploadTurn turn, WithdrawableFuture<Void> answer) implements Turn {}

    /// Pauses a queue, or lets it go on.
    record Pause(String queue, boolean on, WithdrawableFuture<Void> answer)
            implements Withdrawable {}

    /// Changes keys of callers.
    record ChangeKey(KeyChange change, WithdrawableFuture<ChangeVerdict> answer)
            implements Withdrawable {}

    /// Changes a schedule.
    ///
    /// @param job submits the job that the change makes; null if it makes none
    record Schedule(
            ScheduleChange change, @Nullable Submit job, WithdrawableFuture<ScheduleAnswer> answer)
            implements Withdrawable {

        /// Whether the job is to be the only one of its kind.
        public boolean isUnique() {
            return job != null && job.job().spec().terms().isUnique();
        }

        /// The key of the job; null if it has none, or there is no job.
        public @Nullable String uniqueName() {
            return job == null ? null : SubmitKeyed.ofTick(job).uniqueName();
        }

        /// A key that is in use just now is no fault of the store.
        @Override
        public void fail(Throwable why) {
            if (why instanceof KeyBusyException) {
                answer.complete(ScheduleAnswer.of(ScheduleAnswer.Verdict.KEY_BUSY));
            } else {
                answer.completeExceptionally(why);
            }
        }
    }

    /// Writes something, whether or not there is anything to change.
    record Probe(CompletableFuture<Void> answer) implements Answered {}

    /// Removes finished jobs that are to go.
    record Prune(int most, CompletableFuture<RemovalTurn> answer) implements Answered {}

    /// Adds to the record of who did what.
    ///
    /// @param keptSince what is older may be removed
    record Audit(List<AuditEntry> entries, Instant keptSince, CompletableFuture<Boolean> answer)
            implements Answered {}

    record Wake(CompletableFuture<Void> answer) implements Answered {}
}
