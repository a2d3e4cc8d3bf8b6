package io.coremill.web.workers;

import io.coremill.executor.WorkerEnd;
import io.coremill.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a worker ended as the API shows it. What is not known is left out.
record WorkerEndView(
        String id,
        String queue,
        long pid,
        Instant startedAt,
        Instant endedAt,
        String reason,
        boolean planned,
        String message,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable String evidence,
        @Nullable String stderr,
        @Nullable String stdout,
        long done,
        List<String> unanswered,
        List<String> lastJobs) {

    static WorkerEndView of(WorkerEnd end) {
        return new WorkerEndView(
                end.id(),
                end.queue(),
                end.pid(),
                end.startedAt(),
                end.endedAt(),
                end.reason(),
                end.planned(),
                end.message(),
                end.exitCode(),
                end.signal(),
                end.evidence(),
                nullIfBlank(end.stderr()),
                nullIfBlank(end.stdout()),
                end.done(),
                ids(end.unanswered()),
                ids(end.lastJobs()));
    }

    static List<String> ids(List<JobId> jobs) {
        return jobs.stream().map(JobId::toString).toList();
    }

    static @Nullable String nullIfBlank(String text) {
        return text.isBlank() ? null : text;
    }
}
