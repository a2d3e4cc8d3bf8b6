package io.coremill.web.workers;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerUsage;
import io.coremill.executor.WorkerView;
import io.coremill.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A worker process as the API shows it; memory is in bytes, and what is not known is left out.
public record WorkerSummary(
        String id,
        String queue,
        String state,
        long pid,
        Instant startedAt,
        List<String> jobs,
        long done,
        @Nullable Integer pinnedTo,
        @JsonUnwrapped WorkerUsage usage) {

    public static WorkerSummary of(WorkerView view) {
        WorkerIdentity worker = view.identity();
        return new WorkerSummary(
                worker.id(),
                worker.queue(),
                view.state().word(),
                worker.pid(),
                worker.startedAt(),
                view.jobs().stream().map(JobId::toString).toList(),
                view.done(),
                view.pinnedTo(),
                view.usage());
    }
}
