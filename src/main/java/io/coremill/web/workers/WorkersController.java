package io.coremill.web.workers;

import io.coremill.dispatch.DispatchView;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Shows the worker processes of all queues, and has them replaced.
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
                        .map(WorkerSummary::of)
                        .toList());
    }

    @GetMapping(path = "/v1/workers/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    WorkerDetails show(@PathVariable("id") String id) {
        return WorkerDetails.of(id, list().workers(), dispatch);
    }

    @GetMapping(path = "/v1/worker-ends", produces = MediaType.APPLICATION_JSON_VALUE)
    WorkerEnds ends(@RequestParam(name = "queue", defaultValue = "") String queue) {
        return new WorkerEnds(
                dispatch.ends().stream()
                        .filter(end -> queue.isEmpty() || end.identity().queue().equals(queue))
                        .map(WorkerEndView::of)
                        .toList());
    }

    @PostMapping(path = "/v1/workers/{id}/recycle", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<WorkerSummary> recycle(@PathVariable("id") String id) {
        WorkerSummary worker = found(id);
        if (!dispatch.recycle(id)) {
            throw new ProblemException(
                    ProblemType.WRONG_STATE,
                    "Worker %s is %s: it ends by itself".formatted(id, worker.state()));
        }
        return ResponseEntity.accepted().body(worker);
    }

    private WorkerSummary found(String id) {
        return list().workers().stream()
                .filter(worker -> worker.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        ProblemType.NOT_FOUND, "There is no worker " + id));
    }

    /// The last of each name.
    record WorkerEnds(List<WorkerEndView> ends) {}

    /// All of them, queue by queue.
    record Workers(List<WorkerSummary> workers) {}
}
