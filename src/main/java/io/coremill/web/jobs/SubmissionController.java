package io.coremill.web.jobs;

import io.coremill.access.AccessCaller;
import io.coremill.dispatch.DispatchView;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.web.LongRequest;
import io.coremill.web.ReceivedBody;
import io.coremill.web.TakesIdempotencyKey;
import io.coremill.web.jobs.JobAcceptance.Stored;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.SensitiveLook;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
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
    private final JobAcceptance acceptance;
    private final DispatchView dispatch;
    private final JobCompletions completions;

    SubmissionController(
            ReceivedBody body,
            JobAcceptance acceptance,
            DispatchView dispatch,
            JobCompletions completions) {
        this.body = body;
        this.acceptance = acceptance;
        this.dispatch = dispatch;
        this.completions = completions;
    }

    @PostMapping(headers = "!Prefer")
    @TakesIdempotencyKey
    ResponseEntity<Object> submit(AccessCaller caller, HttpServletRequest request)
            throws IOException {
        var sight = CallerSight.of(caller);
        return shown(accept(sight, request, _ -> {}), sight, request);
    }

    @PostMapping(headers = "Prefer")
    @TakesIdempotencyKey
    CompletableFuture<ResponseEntity<Object>> submitAndWait(
            AccessCaller caller, HttpServletRequest request) throws IOException {
        var sight = CallerSight.of(caller);
        Optional<WaitPreference> wait = WaitPreference.of(request);
        if (wait.isEmpty()) {
            return CompletableFuture.completedFuture(submit(caller, request));
        }
        try (var early = completions.early(wait.get(), completions.waiter(request))) {
            Stored stored = accept(sight, request, early::begin);
            String prefix = request.getContextPath();
            if (stored.job().isEmpty()) {
                return CompletableFuture.completedFuture(shown(stored, sight, request));
            }
            LongRequest.WAIT.observe(request);
            note(stored, sight, request);
            return early.await(stored.job().get())
                    .thenApply(it -> waited(stored, it, prefix, sight));
        }
    }

    /// @param begun is given the id of a job without a key, before the store has it
    private Stored accept(CallerSight sight, HttpServletRequest request, Consumer<JobId> begun)
            throws IOException {
        refuseWhileDraining();
        return acceptance.store(request, body.read(request), sight, begun);
    }

    private void refuseWhileDraining() {
        if (dispatch.isDraining()) {
            throw ProblemException.passing(
                    ProblemType.DRAINING,
                    "It takes no more jobs; send it to another, or later",
                    RETRY_DRAINING_AFTER);
        }
    }

    /// One that was moved out of what the caller sees is shown as it was stored.
    private static ResponseEntity<Object> waited(
            Stored stored, JobCompletions.Awaited awaited, String prefix, CallerSight sight) {
        Job job = awaited.job().filter(sight::has).or(stored::job).orElseThrow();
        HttpStatus status = job.state().isFinal() ? HttpStatus.OK : first(stored);
        return answer(stored, status, prefix)
                .header("Preference-Applied", awaited.applied().applied())
                .body(JobView.whole(job, sight));
    }

    /// Of one that was there before, and of one that has run, more is shown than was sent.
    private static void note(Stored stored, CallerSight sight, HttpServletRequest request) {
        if (stored.job().filter(sight::reveals).isPresent()) {
            SensitiveLook.note(request);
        }
    }

    private static ResponseEntity<Object> shown(
            Stored stored, CallerSight sight, HttpServletRequest request) {
        if (stored.wasThere()) {
            note(stored, sight, request);
        }
        Object body =
                stored.job()
                        .<Object>map(job -> JobView.whole(job, sight))
                        .orElseGet(() -> GoneJob.of(stored.id()));
        return answer(stored, first(stored), request.getContextPath()).body(body);
    }

    /// The status of an answer that waits for nothing.
    private static HttpStatus first(Stored stored) {
        return stored.kept() ? HttpStatus.OK : HttpStatus.ACCEPTED;
    }

    /// @param prefix of every path of the service, as its clients call it
    private static ResponseEntity.BodyBuilder answer(
            Stored stored, HttpStatus status, String prefix) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(status)
                        .header(HttpHeaders.LOCATION, prefix + "/v1/jobs/" + stored.id());
        return stored.replayed() ? answer.header("Idempotency-Replayed", "true") : answer;
    }
}
