package io.coremill.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.coremill.dispatch.DispatchView;
import io.coremill.executor.WorkerUse;
import io.coremill.executor.WorkerView;
import io.coremill.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows the worker processes of all queues.
@RestController
class WorkersController {
    private final DispatchView dispatch;

    WorkersController(DispatchView dispatch) {
        this.dispatch = dispatch;
    }

    @GetMapping(path = "/v1/workers", produces = MediaType.APPLICATION_JSON_VALUE)
    Workers list() {
        return new Workers(
                dispatch.queues().stream()
                        .flatMap(queue -> queue.workers().stream())
                        .map(Worker::of)
                        .toList());
    }

    /// All of them, queue by queue.
    record Workers(List<Worker> workers) {}

    /// A worker process at one moment; memory is in bytes, and null is what is not known.
    record Worker(
            String id,
            String queue,
            String state,
            long pid,
            Instant startedAt,
            List<String> jobs,
            long done,
            @Nullable Integer pinnedTo,
            @JsonUnwrapped WorkerUse use) {

        static Worker of(WorkerView view) {
            return new Worker(
                    view.id(),
                    view.queue(),
                    view.state(),
                    view.pid(),
                    view.startedAt(),
                    view.jobs().stream().map(JobId::toString).toList(),
                    view.done(),
                    view.pinnedTo(),
                    view.use());
        }
    }
}
