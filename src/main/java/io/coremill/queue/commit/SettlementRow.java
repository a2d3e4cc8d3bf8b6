package io.coremill.queue.commit;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Settlement;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.lookup.ErrorFingerprint;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealedColumn;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A settlement as stores keep it; its JSON is written by the thread that settles, which
/// spares the writer the work.
///
/// @param attempt JSON, if there was one
/// @param cause of a job that fails, see [ErrorFingerprint#causeOf]
/// @param result as it is kept
/// @param seal by which the others have been sealed
public record SettlementRow(
        Settlement settlement,
        Instant now,
        @Nullable String attempt,
        @Nullable String error,
        @Nullable String cause,
        @Nullable String progress,
        @Nullable Result result,
        ColumnSeal seal) {

    /// Bytes of what each has besides its text, and characters of what each line has.
    private static final long ROW = 1_024;

    private static final long LINE = 100;

    private static final JobError LOST =
            JobError.of(
                    ErrorKind.NODE_LOST,
                    "how the attempt ended could not be written; the log of the service has the reason");

    /// Of what a store has found out by itself: nothing of it needs a seal.
    public static SettlementRow of(Settlement settlement, Instant now) {
        return of(settlement, now, ColumnSeal.NONE);
    }

    public static SettlementRow of(Settlement settlement, Instant now, ColumnSeal seal) {
        var job = settlement.job();
        var error =
                settlement.next() instanceof NextStep.Finish(_, var why)
                        ? ColumnJson.writeNullable(why)
                        : null;
        var progress = ColumnJson.writeNullable(settlement.progress());
        return new SettlementRow(
                settlement,
                now,
                attempt(settlement.attempt(), job, seal),
                seal.sealNullable(SealedColumn.ERROR, job, error),
                cause(settlement, seal),
                seal.sealNullable(SealedColumn.PROGRESS, job, progress),
                result(settlement, seal),
                seal);
    }

    private static @Nullable String attempt(@Nullable Attempt ended, JobId job, ColumnSeal seal) {
        return seal.sealNullable(SealedColumn.ATTEMPT, job, ColumnJson.writeNullable(ended));
    }

    @SuppressWarnings("ReferenceEquality") // whether it is sealed is all that counts
    private static @Nullable Result result(Settlement settlement, ColumnSeal seal) {
        var result = settlement.result();
        if (result == null) {
            return null;
        }
        byte[] body = seal.seal(SealedColumn.RESULT, settlement.job(), result.body());
        return body == result.body() ? result : new Result(body, result.mediaType());
    }

    /// The end of the same lease without result, log, progress and error of the attempt, for when
    /// those cannot be written: the job has failed then.
    SettlementRow bare() {
        var ended = settlement.attempt();
        var next = ended == null ? settlement.next() : new NextStep.Finish(JobState.FAILED, LOST);
        return of(settlement.bare(ended == null ? null : bare(ended), next), now, seal);
    }

    /// The end of the same lease where its handler has asked for another time once too often: the
    /// job has failed then.
    public SettlementRow tooOften() {
        var error = RetryPolicy.againTooOften();
        var ended = Objects.requireNonNull(settlement.attempt());
        var failed =
                new Attempt(
                        ended.attempt(),
                        JobState.FAILED.word(),
                        ended.startedAt(),
                        ended.finishedAt(),
                        error,
                        ended.ran());
        return of(
                new Settlement(
                        settlement.lease(),
                        settlement.job(),
                        failed,
                        new NextStep.Finish(JobState.FAILED, error),
                        false,
                        null,
                        settlement.progress(),
                        settlement.logs(),
                        settlement.sensitive()),
                now,
                seal);
    }

    /// The same, of an attempt that continues the one before it.
    public SettlementRow inPlaceOf(Attempt before) {
        var ended = settlement.attempt();
        return new SettlementRow(
                settlement,
                now,
                ended == null ? attempt : attempt(ended.inPlaceOf(before), settlement.job(), seal),
                error,
                cause,
                progress,
                result,
                seal);
    }

    /// Why the job fails; null if it does not, or nothing is said of that.
    public @Nullable ErrorKind failure() {
        var why = failure(settlement.next());
        return why == null ? null : why.kind();
    }

    private static @Nullable String cause(Settlement settlement, ColumnSeal seal) {
        var why = failure(settlement.next());
        if (why == null) {
            return null;
        }
        return settlement.sensitive()
                ? ErrorFingerprint.causeOfSensitive(why)
                : ErrorFingerprint.causeOf(why, seal::mark);
    }

    private static @Nullable JobError failure(NextStep next) {
        return next instanceof NextStep.Finish(var state, var why) && state == JobState.FAILED
                ? why
                : null;
    }

    private static Attempt bare(Attempt ended) {
        return new Attempt(
                ended.attempt(),
                LOST.kind().word(),
                ended.startedAt(),
                ended.finishedAt(),
                LOST,
                null);
    }

    /// The state the job is in next. What was to run again, but is not wanted any more, is over.
    public JobState state(boolean unwanted) {
        return switch (settlement.next()) {
            case NextStep.Finish(var state, _) -> state;
            case NextStep.RunAgain(var dueAt, _) -> unwanted ? JobState.CANCELLED : waiting(dueAt);
            case NextStep.PutOff(var dueAt) -> unwanted ? JobState.CANCELLED : waiting(dueAt);
            case NextStep.GiveBack() -> unwanted ? JobState.CANCELLED : JobState.QUEUED;
        };
    }

    /// About how many bytes of memory it takes.
    long size() {
        long text = length(attempt) + length(error) + length(progress);
        for (var line : settlement.logs()) {
            text += line.message().length() + LINE;
        }
        return ROW + 2 * text + (result == null ? 0 : result.body().length);
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    public @Nullable Instant due() {
        return switch (settlement.next()) {
            case NextStep.RunAgain(var dueAt, _) -> dueAt;
            case NextStep.PutOff(var dueAt) -> dueAt;
            case NextStep.Finish _, NextStep.GiveBack _ -> null;
        };
    }

    public @Nullable Instant started() {
        var ended = settlement.attempt();
        return ended == null ? null : ended.startedAt();
    }

    /// Whether its attempt may be one that is counted with those before it.
    public boolean mayContinue() {
        return settlement.attempt() != null && uncounted();
    }

    /// Whether its attempt is to be counted with the last one before it.
    public boolean continues(@Nullable Attempt last) {
        var ended = settlement.attempt();
        return ended != null && last != null && ended.continues(last);
    }

    /// Whether its handler has asked for another time.
    public boolean isPutOff() {
        return settlement.next() instanceof NextStep.PutOff;
    }

    /// Whether it is as if the attempt had not been made.
    public boolean uncounted() {
        return settlement.attempt() == null
                || settlement.next() instanceof NextStep.GiveBack
                || isPutOff();
    }

    private JobState waiting(Instant dueAt) {
        return dueAt.isAfter(now) ? JobState.SCHEDULED : JobState.QUEUED;
    }
}
