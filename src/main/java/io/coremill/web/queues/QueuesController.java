package io.coremill.web.queues;

import io.coremill.access.AccessCaller;
import io.coremill.queue.JobControl;
import io.coremill.web.CommitWait;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
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
    private final JobControl control;
    private final QueueViews views;
    private final FailedJobs failed;

    QueuesController(JobControl control, QueueViews views, FailedJobs failed) {
        this.control = control;
        this.views = views;
        this.failed = failed;
    }

    @GetMapping
    Queues list(AccessCaller caller) {
        return new Queues(seen(CallerSight.of(caller)).values());
    }

    /// With figures and last words only where they are of jobs that the caller sees.
    private Map<String, QueueView> seen(CallerSight sight) {
        Map<String, QueueView> all = views.byName();
        if (sight.isAll()) {
            return all;
        }
        var seen = new TreeMap<String, QueueView>();
        all.forEach(
                (name, queue) -> {
                    if (sight.jobs().hasQueue(name)) {
                        seen.put(name, queue.within(sight));
                    }
                });
        return seen;
    }

    @GetMapping("/{name}")
    QueueView show(@PathVariable("name") String name, AccessCaller caller) {
        return find(name, CallerSight.of(caller));
    }

    private QueueView find(String name, CallerSight sight) {
        Map<String, QueueView> queues = seen(sight);
        QueueView view = queues.get(name);
        if (view == null) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "There is no such queue; there are " + String.join(", ", queues.keySet()));
        }
        return view;
    }

    @PostMapping("/{name}/pause")
    QueueView pause(@PathVariable("name") String name, AccessCaller caller) {
        CallerSight sight = steering(name, caller);
        CommitWait.await(control.pause(name));
        return find(name, sight);
    }

    @PostMapping("/{name}/resume")
    QueueView resume(@PathVariable("name") String name, AccessCaller caller) {
        CallerSight sight = steering(name, caller);
        CommitWait.await(control.resume(name));
        return find(name, sight);
    }

    /// Of one who may do to a queue what concerns all jobs in it.
    private CallerSight steering(String name, AccessCaller caller) {
        var sight = CallerSight.of(caller);
        find(name, sight);
        sight.needWholeQueues();
        return sight;
    }

    @PostMapping("/{name}/retry-failed")
    FailedJobs.Retried retryFailed(@PathVariable("name") String name, AccessCaller caller) {
        var sight = CallerSight.of(caller);
        find(name, sight);
        return failed.retry(name, sight.jobs());
    }

    /// All of them, by name.
    record Queues(Collection<QueueView> queues) {}
}
