package io.coremill.web.jobs;

import io.coremill.access.AccessCaller;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.JobControl;
import io.coremill.queue.WrongStateException;
import io.coremill.web.CommitWait;
import io.coremill.web.LongRequest;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.SeenJobs;
import io.coremill.web.sight.SensitiveLook;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final JobControl control;
    private final JobCompletions completions;
    private final WaitReasons reasons;
    private final SeenJobs seen;

    JobsController(
            SeenJobs seen, JobControl control, JobCompletions completions, WaitReasons reasons) {
        this.seen = seen;
        this.control = control;
        this.completions = completions;
        this.reasons = reasons;
    }

    @GetMapping(path = "/{id}", headers = "!Prefer")
    ResponseEntity<JobView> show(
            @PathVariable("id") JobId id, AccessCaller caller, HttpServletRequest request) {
        var sight = CallerSight.of(caller);
        Job job = seen.find(id, sight);
        if (sight.reveals(job)) {
            SensitiveLook.note(request);
        }
        return shown(job, ResponseEntity.ok(), sight);
    }

    @GetMapping(path = "/{id}", headers = "Prefer")
    CompletableFuture<ResponseEntity<JobView>> showOnceFinal(
            @PathVariable("id") JobId id, AccessCaller caller, HttpServletRequest request) {
        var sight = CallerSight.of(caller);
        Optional<WaitPreference> wait = WaitPreference.of(request);
        if (wait.isEmpty()) {
            return CompletableFuture.completedFuture(show(id, caller, request));
        }
        seen.check(id, sight);
        LongRequest.WAIT.observe(request);
        AtomicBoolean revealed = SensitiveLook.later(request);
        return completions
                .await(id, wait.get(), completions.waiter(request))
                .thenApply(
                        it -> {
                            Job job = SeenJobs.found(it.job(), id, sight);
                            revealed.set(sight.reveals(job));
                            return waited(job, it.applied(), sight);
                        });
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<JobView> cancel(@PathVariable("id") JobId id, AccessCaller caller) {
        var sight = CallerSight.of(caller);
        Job found = seen.find(id, sight);
        refuseUnlessMayCancel(found, caller);
        refuseIfFinal(found);
        Job job = SeenJobs.found(CommitWait.await(control.cancel(id)), id, sight);
        if (job.state() == JobState.CANCELLED) {
            return ResponseEntity.ok(JobView.whole(job, sight));
        }
        refuseIfFinal(job);
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(JobView.whole(job, sight));
    }

    @PostMapping("/{id}/retry")
    JobView retry(@PathVariable("id") JobId id, AccessCaller caller) {
        var sight = CallerSight.of(caller);
        seen.check(id, sight);
        Optional<Job> job = seen.underKey(sight, () -> CommitWait.await(control.retry(id)));
        return JobView.whole(SeenJobs.found(job, id, sight), sight);
    }

    private ResponseEntity<JobView> waited(Job job, WaitPreference wait, CallerSight sight) {
        var answer = ResponseEntity.ok().header("Preference-Applied", wait.applied());
        return shown(job, answer, sight);
    }

    /// What a job waits for may change while the job does not.
    private ResponseEntity<JobView> shown(
            Job job, ResponseEntity.BodyBuilder answer, CallerSight sight) {
        String waitingFor = reasons.of(job);
        String version = Long.toString(job.status().version());
        return answer.eTag(waitingFor == null ? version : version + "-" + waitingFor.hashCode())
                .body(JobView.whole(job, waitingFor, sight));
    }

    /// To see the jobs of others is not to steer them.
    private static void refuseUnlessMayCancel(Job job, AccessCaller caller) {
        if (!caller.cancels(job.spec().principal())) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "Without the role operate a key cancels the jobs of its own principal alone");
        }
    }

    private static void refuseIfFinal(Job job) {
        if (job.state().isFinal()) {
            throw new WrongStateException(
                    job.id(), job.state(), "only a job that is not final can be cancelled");
        }
    }
}
