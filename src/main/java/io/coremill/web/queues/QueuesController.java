package io.coremill.web.queues;

import io.coremill.queue.JobControl;
import io.coremill.web.CommitWait;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.Collection;
import java.util.Map;
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
    Queues list() {
        return new Queues(views.byName().values());
    }

    @GetMapping("/{name}")
    QueueView show(@PathVariable("name") String name) {
        Map<String, QueueView> queues = views.byName();
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
        CommitWait.await(control.pause(name));
        return show(name);
    }

    @PostMapping("/{name}/resume")
    QueueView resume(@PathVariable("name") String name) {
        show(name);
        CommitWait.await(control.resume(name));
        return show(name);
    }

    @PostMapping("/{name}/retry-failed")
    FailedJobs.Retried retryFailed(@PathVariable("name") String name) {
        show(name);
        return failed.retry(name);
    }

    /// All of them, by name.
    record Queues(Collection<QueueView> queues) {}
}
