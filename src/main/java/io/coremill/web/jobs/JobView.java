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
import io.coremill.web.sight.CallerSight;
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
/// @param sensitive true if what goes into the job and what comes out of it is for some eyes only
/// @param withheld true if what goes into the job and what comes out of it is not shown to who asks
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
        @Nullable String principal,
        @Nullable Boolean sensitive,
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
        @Nullable Boolean withheld,
        @Nullable ExecutionStatsView ran) {

    /// With everything that who asks may know.
    public static JobView whole(Job job, CallerSight sight) {
        return whole(job, null, sight);
    }

    static JobView whole(Job job, @Nullable String waitingFor, CallerSight sight) {
        boolean shows = sight.showsContents(job);
        Result result = readable(job);
        return of(
                job,
                waitingFor,
                shows ? job.spec().payload() : null,
                attempts(job, shows),
                result == null || !shows ? null : embedded(result),
                result == null ? null : result.mediaType(),
                sight);
    }

    /// Null for one that cannot be opened: who asks for it alone learns why.
    private static @Nullable Result readable(Job job) {
        Result result = job.result();
        return result == null || result.unreadable() != null ? null : result;
    }

    private static List<AttemptView> attempts(Job job, boolean shows) {
        return job.history().ended().stream().map(it -> AttemptView.of(it, shows)).toList();
    }

    /// What is not JSON would spoil all that it stands in, whatever an older version let in.
    private static @Nullable String embedded(Result result) {
        return result.isJson() && ReportedValues.flaw(result) == null ? result.text() : null;
    }

    /// Without payload and result, which may be large.
    public static JobView withoutBodies(Job job, CallerSight sight) {
        boolean shows = sight.showsContents(job);
        Result result = readable(job);
        String mediaType = result == null ? null : result.mediaType();
        return of(job, null, null, attempts(job, shows), null, mediaType, sight);
    }

    /// As one of many: without payload, result and attempts.
    public static JobView listed(Job job, CallerSight sight) {
        return of(job, null, null, null, null, null, sight);
    }

    private static JobView of(
            Job job,
            @Nullable String waitingFor,
            @Nullable String payload,
            @Nullable List<AttemptView> attempts,
            @Nullable String result,
            @Nullable String resultMediaType,
            CallerSight sight) {
        boolean shows = sight.showsContents(job);
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
                job.spec().principal(),
                terms.sensitive() ? true : null,
                UniqueView.of(terms.unique()),
                ProgressView.of(job.history().progress(), shows),
                payload,
                attempts,
                times(job, Outcome.GIVEN_BACK),
                times(job, Outcome.AGAIN),
                ErrorView.of(job.error(), shows),
                sight.showsContents() ? fingerprint(job) : null,
                result,
                resultMediaType,
                shows ? null : true,
                ExecutionStatsView.of(job.history().ran()));
    }

    /// That of a sensitive job says nothing of its message.
    private static @Nullable String fingerprint(Job job) {
        JobError error = job.error();
        if (error == null || job.state() != JobState.FAILED) {
            return null;
        }
        String kept = job.history().fingerprint();
        return kept == null && !job.isSensitive()
                ? ErrorFingerprint.of(job.spec().type(), error)
                : kept;
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

        static AttemptView of(Attempt attempt, boolean shows) {
            return new AttemptView(
                    attempt.attempt(),
                    attempt.outcome(),
                    attempt.startedAt(),
                    attempt.finishedAt(),
                    ErrorView.of(attempt.error(), shows),
                    ExecutionStatsView.of(attempt.ran()),
                    attempt.times());
        }
    }

    /// Why an attempt or a job failed.
    record ErrorView(
            String kind,
            @Nullable String message,
            @Nullable Integer exitCode,
            @Nullable String signal,
            @Nullable String stderr,
            @Nullable String stdout,
            @Nullable String evidence) {

        /// @param shows whether what the job said is shown, or only what is known of its end
        static @Nullable ErrorView of(@Nullable JobError error, boolean shows) {
            if (error == null) {
                return null;
            }
            return new ErrorView(
                    error.kind().word(),
                    shows ? error.message() : null,
                    error.exitCode(),
                    error.signal(),
                    shows ? error.stderr() : null,
                    shows ? error.stdout() : null,
                    shows ? error.evidence() : null);
        }
    }
}
