package io.coremill.web.jobs;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.coremill.job.Attempt;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.Outcome;
import io.coremill.job.ReportedValues;
import io.coremill.job.Result;
import io.coremill.queue.lookup.ErrorFingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job as the API shows it. What does not apply is left out. It is as flat as its JSON: only
/// [#of] puts the parts of a [Job] side by side.
///
/// @param waitingFor what there must be before it can start, if no live node could run it
/// @param givenBack how many attempts did not count because the service gave them back
/// @param again how many attempts did not count because the handler asked for another time
/// @param fingerprint of a job that failed: what it has in common with others of the same cause
/// @param result of a job that succeeded, if it is JSON
/// @param resultMediaType of a job that succeeded; what is not JSON is fetched by itself
public record JobView(
        String id,
        String type,
        String queue,
        String state,
        int attempt,
        int maxAttempts,
        int priority,
        Duration timeout,
        BackoffView backoff,
        Instant submittedAt,
        Instant dueAt,
        @Nullable String waitingFor,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant keptUntil,
        @Nullable Boolean cancelRequested,
        @Nullable String traceparent,
        @Nullable List<String> tags,
        @Nullable Instant expires,
        @Nullable Instant deadline,
        @Nullable Duration retain,
        @Nullable String schedule,
        @Nullable UniqueView unique,
        @Nullable ProgressView progress,
        @JsonRawValue @Nullable String payload,
        @Nullable List<AttemptView> attempts,
        @Nullable Integer givenBack,
        @Nullable Integer again,
        @Nullable ErrorView error,
        @Nullable String fingerprint,
        @JsonRawValue @Nullable String result,
        @Nullable String resultMediaType,
        @Nullable ExecutionStatsView ran) {

    /// With everything there is to know.
    public static JobView whole(Job job) {
        return whole(job, null);
    }

    static JobView whole(Job job, @Nullable String waitingFor) {
        Result result = job.result();
        return of(
                job,
                waitingFor,
                job.spec().payload(),
                job.history().ended().stream().map(AttemptView::of).toList(),
                result == null ? null : embedded(result),
                result == null ? null : result.mediaType());
    }

    /// What is not JSON would spoil all that it stands in, whatever an older version let in.
    private static @Nullable String embedded(Result result) {
        return result.isJson() && ReportedValues.flaw(result) == null ? result.text() : null;
    }

    /// Without payload and result, which may be large.
    public static JobView withoutBodies(Job job) {
        Result result = job.result();
        return of(
                job,
                null,
                null,
                job.history().ended().stream().map(AttemptView::of).toList(),
                null,
                result == null ? null : result.mediaType());
    }

    /// As one of many: without payload, result and attempts.
    public static JobView listed(Job job) {
        return of(job, null, null, null, null, null);
    }

    private static JobView of(
            Job job,
            @Nullable String waitingFor,
            @Nullable String payload,
            @Nullable List<AttemptView> attempts,
            @Nullable String result,
            @Nullable String resultMediaType) {
        JobSpec.Terms terms = job.spec().terms();
        return new JobView(
                job.id().toString(),
                job.spec().type(),
                job.spec().queue(),
                job.state().word(),
                job.status().attempt(),
                job.spec().retry().maxAttempts(),
                job.spec().priority(),
                job.spec().timeout(),
                BackoffView.of(job.spec().retry().backoff()),
                job.times().submitted(),
                job.times().due(),
                waitingFor,
                job.times().started(),
                job.times().finished(),
                job.times().keptUntil(),
                job.status().cancelRequested() ? true : null,
                job.spec().traceparent(),
                terms.tags().isEmpty() ? null : terms.tags(),
                terms.expires(),
                terms.deadline(),
                terms.retain(),
                terms.schedule(),
                UniqueView.of(terms.unique()),
                ProgressView.of(job.history().progress()),
                payload,
                attempts,
                times(job, Outcome.GIVEN_BACK),
                times(job, Outcome.AGAIN),
                ErrorView.of(job.error()),
                fingerprint(job),
                result,
                resultMediaType,
                ExecutionStatsView.of(job.history().ran()));
    }

    private static @Nullable String fingerprint(Job job) {
        JobError error = job.error();
        if (error == null || job.state() != JobState.FAILED) {
            return null;
        }
        String kept = job.history().fingerprint();
        return kept == null ? ErrorFingerprint.of(job.spec().type(), error) : kept;
    }

    private static @Nullable Integer times(Job job, String outcome) {
        int times = job.history().ended().stream().mapToInt(it -> it.timesOf(outcome)).sum();
        return times == 0 ? null : times;
    }

    /// An attempt that has ended.
    record AttemptView(
            int attempt,
            String outcome,
            Instant startedAt,
            Instant finishedAt,
            @Nullable ErrorView error,
            @Nullable ExecutionStatsView ran,
            @Nullable Integer times) {

        static AttemptView of(Attempt attempt) {
            return new AttemptView(
                    attempt.attempt(),
                    attempt.outcome(),
                    attempt.startedAt(),
                    attempt.finishedAt(),
                    ErrorView.of(attempt.error()),
                    ExecutionStatsView.of(attempt.ran()),
                    attempt.times());
        }
    }

    /// Why an attempt or a job failed.
    record ErrorView(
            String kind,
            String message,
            @Nullable Integer exitCode,
            @Nullable String signal,
            @Nullable String stderr,
            @Nullable String stdout,
            @Nullable String evidence) {

        static @Nullable ErrorView of(@Nullable JobError error) {
            return error == null
                    ? null
                    : new ErrorView(
                            error.kind().word(),
                            error.message(),
                            error.exitCode(),
                            error.signal(),
                            error.stderr(),
                            error.stdout(),
                            error.evidence());
        }
    }
}
