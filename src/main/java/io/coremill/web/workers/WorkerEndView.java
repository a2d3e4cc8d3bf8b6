package io.coremill.web.workers;

import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerIdentity;
import io.coremill.job.JobId;
import io.coremill.web.sight.CallerSight;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a worker ended as the API shows it, as flat as its JSON. What is not known is left out.
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

    /// @param sight of who asks, to whom what it has written may not be shown
    static WorkerEndView of(WorkerEnd end, CallerSight sight) {
        WorkerIdentity worker = end.identity();
        WorkerEnd.Traces traces = end.traces();
        boolean shows = sight.showsContents(traces.sensitive());
        return new WorkerEndView(
                worker.id(),
                worker.queue(),
                worker.pid(),
                worker.startedAt(),
                end.endedAt(),
                end.cause().reason().word(),
                end.cause().reason().isPlanned(),
                end.cause().message(),
                traces.exitCode(),
                traces.signal(),
                traces.evidence(),
                shows ? nullIfBlank(traces.stderr()) : null,
                shows ? nullIfBlank(traces.stdout()) : null,
                end.work().done(),
                ids(end.work().unanswered()),
                ids(end.work().last()));
    }

    static List<String> ids(List<JobId> jobs) {
        return jobs.stream().map(JobId::toString).toList();
    }

    static @Nullable String nullIfBlank(String text) {
        return text.isBlank() ? null : text;
    }
}
