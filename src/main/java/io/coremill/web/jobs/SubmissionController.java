package io.coremill.web.jobs;

import io.coremill.dispatch.DispatchView;
import io.coremill.job.Job;
import io.coremill.queue.JobControl;
import io.coremill.web.CommitWait;
import io.coremill.web.LongRequest;
import io.coremill.web.ReceivedBody;
import io.coremill.web.access.ClientAddress;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.submission.JobSpecs;
import io.coremill.web.submission.JobSubmission;
import io.coremill.web.submission.SubmissionReader;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Takes jobs: the answer is 202 once the job is on disk, or 200 once it is final if the client
/// prefers to wait.
@RestController
@RequestMapping(
        path = "/v1/jobs",
        consumes = MediaType.APPLICATION_JSON_VALUE,
        produces = MediaType.APPLICATION_JSON_VALUE)
class SubmissionController {
    private static final String RETRY_DRAINING_AFTER = "5";

    private final ReceivedBody body;
    private final JobSpecs specs;
    private final JobControl control;
    private final DispatchView dispatch;
    private final JobCompletions completions;

    SubmissionController(
            ReceivedBody body,
            JobSpecs specs,
            JobControl control,
            DispatchView dispatch,
            JobCompletions completions) {
        this.body = body;
        this.specs = specs;
        this.control = control;
        this.dispatch = dispatch;
        this.completions = completions;
    }

    @PostMapping(headers = "!Prefer")
    ResponseEntity<JobView> submit(HttpServletRequest request) throws IOException {
        return accepted(accept(request), request.getContextPath());
    }

    @PostMapping(headers = "Prefer")
    CompletableFuture<ResponseEntity<JobView>> submitAndWait(HttpServletRequest request)
            throws IOException {
        Optional<WaitPreference> wait = WaitPreference.of(request);
        Job job = accept(request);
        String prefix = request.getContextPath();
        if (wait.isEmpty()) {
            return CompletableFuture.completedFuture(accepted(job, prefix));
        }
        LongRequest.WAIT.observe(request);
        return completions
                .awaitStored(job, wait.get(), ClientAddress.of(request))
                .thenApply(it -> answer(it.job().orElse(job), it.applied(), prefix));
    }

    private Job accept(HttpServletRequest request) throws IOException {
        refuseWhileDraining();
        JobSubmission submission = SubmissionReader.read(body.read(request));
        var accepted = specs.complete(submission, TraceParent.of(request.getHeader("traceparent")));
        return CommitWait.await(control.submit(accepted.spec(), accepted.maxWaiting()));
    }

    private void refuseWhileDraining() {
        if (dispatch.isDraining()) {
            throw ProblemException.passing(
                    ProblemType.DRAINING,
                    "It takes no more jobs; send it to another, or later",
                    RETRY_DRAINING_AFTER);
        }
    }

    private static ResponseEntity<JobView> answer(Job job, WaitPreference wait, String prefix) {
        ResponseEntity.BodyBuilder answer =
                job.state().isFinal() ? ResponseEntity.ok() : ResponseEntity.accepted();
        return answer.header(HttpHeaders.LOCATION, location(job, prefix))
                .header("Preference-Applied", wait.applied())
                .body(JobView.whole(job));
    }

    private static ResponseEntity<JobView> accepted(Job job, String prefix) {
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, location(job, prefix))
                .body(JobView.whole(job));
    }

    /// @param prefix of every path of the service, as its clients call it
    private static String location(Job job, String prefix) {
        return prefix + "/v1/jobs/" + job.id();
    }
}
