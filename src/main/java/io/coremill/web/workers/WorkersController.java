package io.coremill.web.workers;

import io.coremill.access.AccessCaller;
import io.coremill.dispatch.DispatchView;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerTrace;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeRequests;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.SensitiveLook;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
    private final WorkerNodes nodes;
    private final NodeRequests requests;

    WorkersController(DispatchView dispatch, WorkerNodes nodes, NodeRequests requests) {
        this.dispatch = dispatch;
        this.nodes = nodes;
        this.requests = requests;
    }

    @GetMapping(path = "/v1/workers", produces = MediaType.APPLICATION_JSON_VALUE)
    Workers list(AccessCaller caller) {
        return new Workers(seen(seeing(caller)));
    }

    private List<WorkerSummary> seen(CallerSight sight) {
        return dispatch.queues().stream()
                .flatMap(queue -> queue.workers().stream())
                .filter(worker -> sight.hasWhole(worker.identity().queue()))
                .map(WorkerSummary::of)
                .toList();
    }

    private static CallerSight seeing(AccessCaller caller) {
        var sight = CallerSight.of(caller);
        sight.needWholeQueues();
        return sight;
    }

    @GetMapping(path = "/v1/workers/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    WorkerDetails show(
            @PathVariable("id") String id, AccessCaller caller, HttpServletRequest request) {
        CallerSight sight = seeing(caller);
        refuseUnseen(id, sight);
        WorkerTrace trace = dispatch.trace(id).orElse(WorkerTrace.NONE);
        WorkerEnd end = endOf(id);
        if (isSensitive(trace) || (end != null && isSensitive(end))) {
            note(sight, request);
        }
        return WorkerDetails.of(id, seen(sight), trace, end, sight);
    }

    private @Nullable WorkerEnd endOf(String id) {
        return dispatch.ends().stream()
                .filter(end -> end.identity().id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static boolean isSensitive(WorkerTrace trace) {
        return trace.sensitive() && !trace.stderr().isBlank();
    }

    private static boolean isSensitive(WorkerEnd end) {
        WorkerEnd.Traces traces = end.traces();
        return traces.sensitive() && !(traces.stderr() + traces.stdout()).isBlank();
    }

    /// What was written beside sensitive jobs is in the answer, for those who see it.
    private static void note(CallerSight sight, HttpServletRequest request) {
        if (sight.showsContents(true)) {
            SensitiveLook.note(request);
        }
    }

    @GetMapping(path = "/v1/worker-ends", produces = MediaType.APPLICATION_JSON_VALUE)
    WorkerEnds ends(
            AccessCaller caller,
            @RequestParam(name = "queue", defaultValue = "") String queue,
            HttpServletRequest request) {
        CallerSight sight = seeing(caller);
        List<WorkerEnd> ends =
                dispatch.ends().stream()
                        .filter(end -> queue.isEmpty() || end.identity().queue().equals(queue))
                        .filter(end -> sight.hasWhole(end.identity().queue()))
                        .toList();
        if (ends.stream().anyMatch(WorkersController::isSensitive)) {
            note(sight, request);
        }
        return new WorkerEnds(ends.stream().map(end -> WorkerEndView.of(end, sight)).toList());
    }

    /// Without a node it is a worker of this one, if there is such a worker here.
    @PostMapping(path = "/v1/workers/{id}/recycle", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> recycle(
            @PathVariable("id") String id,
            AccessCaller caller,
            @RequestParam(name = "node", defaultValue = "") String node) {
        refuseUnseen(id, seeing(caller));
        if (node.isEmpty()) {
            Optional<WorkerSummary> here = find(id);
            return here.isPresent() ? recycleHere(here.get()) : ask(nodes.having(id), id);
        }
        LiveNode named = nodes.named(node);
        return named.self() ? recycleHere(found(id)) : ask(named, id);
    }

    /// A worker has the name of its queue.
    private static void refuseUnseen(String worker, CallerSight sight) {
        if (!sight.hasWhole(WorkerIdentity.queueOf(worker))) {
            throw WorkerNodes.notFound(
                    "There is no worker %s; GET /v1/workers lists them".formatted(worker));
        }
    }

    private ResponseEntity<Object> ask(LiveNode node, String worker) {
        WorkerNodes.check(worker, node);
        if (!requests.recycle(node.instance(), worker)) {
            throw WorkerNodes.notFound(
                    "Node %s has gone, and its workers with it; GET /v1/nodes lists those that live"
                            .formatted(node.name()));
        }
        return ResponseEntity.accepted()
                .body(new RequestedRecycle(worker, node.name(), node.instance()));
    }

    private ResponseEntity<Object> recycleHere(WorkerSummary worker) {
        String id = worker.id();
        if (!dispatch.recycle(id)) {
            throw new ProblemException(
                    ProblemType.WRONG_STATE,
                    "Worker %s is %s: it ends by itself".formatted(id, worker.state()));
        }
        return ResponseEntity.accepted().body(worker);
    }

    private WorkerSummary found(String id) {
        return find(id).orElseThrow(
                        () -> WorkerNodes.notFound("There is no worker %s here".formatted(id)));
    }

    private Optional<WorkerSummary> find(String id) {
        return seen(CallerSight.ALL).stream().filter(worker -> worker.id().equals(id)).findFirst();
    }

    /// What another node does within a second.
    record RequestedRecycle(String id, String node, UUID instance) {}

    /// The last of each name.
    record WorkerEnds(List<WorkerEndView> ends) {}

    /// All of them, queue by queue.
    record Workers(List<WorkerSummary> workers) {}
}
