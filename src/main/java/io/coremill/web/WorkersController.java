package io.coremill.web;

import io.coremill.dispatch.DispatchView;
import java.util.List;
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
                        .map(WorkerState::of)
                        .toList());
    }

    /// All of them, queue by queue.
    record Workers(List<WorkerState> workers) {}
}
