package io.coremill.web.jobs;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.JobControl;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.CommitWait;
import io.coremill.web.LongRequest;
import io.coremill.web.access.ClientAddress;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows jobs, and does to them what a person may ask for.
@RestController
@RequestMapping(path = "/v1/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
class JobsController {
    private final JobLookup lookup;
    private final JobControl control;
    private final JobCompletions completions;
    private final WaitReasons reasons;

    JobsController(
            JobLookup lookup, JobControl control, JobCompletions completions, WaitReasons reasons) {
        this.lookup = lookup;
        this.control = control;
        this.completions = completions;
        this.reasons = reasons;
    }

    @GetMapping(path = "/{id}", headers = "!Prefer")
    ResponseEntity<JobView> show(@PathVariable("id") JobId id) {
        return shown(found(lookup.find(id), id));
    }

    @GetMapping(path = "/{id}", headers = "Prefer")
    CompletableFuture<ResponseEntity<JobView>> showOnceFinal(
            @PathVariable("id") JobId id, HttpServletRequest request) {
        Optional<WaitPreference> wait = WaitPreference.of(request);
        if (wait.isEmpty()) {
            return CompletableFuture.completedFuture(show(id));
        }
        LongRequest.WAIT.observe(request);
        return completions
                .await(id, wait.get(), ClientAddress.of(request))
                .thenApply(it -> waited(found(it.job(), id), it.applied()));
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<JobView> cancel(@PathVariable("id") JobId id) {
        refuseIfFinal(found(lookup.find(id), id));
        Job job = found(CommitWait.await(control.cancel(id)), id);
        if (job.state() == JobState.CANCELLED) {
            return ResponseEntity.ok(JobView.whole(job));
        }
        refuseIfFinal(job);
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(JobView.whole(job));
    }

    @PostMapping("/{id}/retry")
    JobView retry(@PathVariable("id") JobId id) {
        return JobView.whole(found(CommitWait.await(control.retry(id)), id));
    }

    static Job found(Optional<Job> job, JobId id) {
        return job.orElseThrow(
                () -> new ProblemException(ProblemType.NOT_FOUND, "There is no job " + id));
    }

    private ResponseEntity<JobView> shown(Job job) {
        return shown(job, ResponseEntity.ok());
    }

    private ResponseEntity<JobView> waited(Job job, WaitPreference wait) {
        return shown(job, ResponseEntity.ok().header("Preference-Applied", wait.applied()));
    }

    /// What a job waits for may change while the job does not.
    private ResponseEntity<JobView> shown(Job job, ResponseEntity.BodyBuilder answer) {
        String waitingFor = reasons.of(job);
        String version = Long.toString(job.status().version());
        return answer.eTag(waitingFor == null ? version : version + "-" + waitingFor.hashCode())
                .body(JobView.whole(job, waitingFor));
    }

    private static void refuseIfFinal(Job job) {
        if (job.state().isFinal()) {
            throw new WrongStateException(
                    job.id(), job.state(), "only a job that is not final can be cancelled");
        }
    }
}
