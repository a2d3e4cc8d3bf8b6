package io.coremill.web;

import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.queue.JobQueue;
import io.coremill.queue.QueueDepth;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows the queues, those that are configured and those that only have jobs left, and pauses them.
@RestController
@RequestMapping(path = "/v1/queues", produces = MediaType.APPLICATION_JSON_VALUE)
class QueuesController {
    private final JobQueue queue;
    private final DispatchView dispatch;
    private final InstantSource clock;

    QueuesController(JobQueue queue, DispatchView dispatch, InstantSource clock) {
        this.queue = queue;
        this.dispatch = dispatch;
        this.clock = clock;
    }

    @GetMapping
    Queues list() {
        return new Queues(byName().values());
    }

    @GetMapping("/{name}")
    QueueView show(@PathVariable("name") String name) {
        Map<String, QueueView> queues = byName();
        QueueView view = queues.get(name);
        if (view == null) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "There is no such queue; there are " + String.join(", ", queues.keySet()));
        }
        return view;
    }

    @PostMapping("/{name}/pause")
    QueueView pause(@PathVariable("name") String name) {
        show(name);
        Commit.await(queue.pause(name));
        return show(name);
    }

    @PostMapping("/{name}/resume")
    QueueView resume(@PathVariable("name") String name) {
        show(name);
        Commit.await(queue.resume(name));
        return show(name);
    }

    private Map<String, QueueView> byName() {
        Instant now = clock.instant();
        Set<String> paused = queue.paused();
        Map<String, QueueDepth> depths =
                queue.depths().stream()
                        .collect(Collectors.toMap(QueueDepth::queue, Function.identity()));
        var views = new TreeMap<String, QueueView>();
        depths.forEach(
                (name, depth) ->
                        views.put(name, QueueView.unconfigured(depth, paused.contains(name), now)));
        for (QueueStatus status : dispatch.queues()) {
            String name = status.definition().name();
            QueueDepth depth = depths.getOrDefault(name, QueueDepth.empty(name));
            views.put(name, QueueView.configured(status, depth, paused.contains(name), now));
        }
        return views;
    }

    /// All of them, by name.
    record Queues(Collection<QueueView> queues) {}
}
