package io.coremill.web.upload;

import io.coremill.access.AccessCaller;
import io.coremill.web.IdempotentRequests;
import io.coremill.web.ReceivedBody;
import io.coremill.web.TakesIdempotencyKey;
import io.coremill.web.arrival.UploadRequest;
import io.coremill.web.audit.AuditNote;
import io.coremill.web.exchange.OpenUploads;
import io.coremill.web.jobs.TraceParent;
import io.coremill.web.limits.UploadPaces;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.JobSender;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Takes uploads: bodies with a job on each line.
@RestController
class UploadController {
    private final OpenUploads uploads;
    private final UploadTaker taker;
    private final IdempotentRequests requests;
    private final UploadPaces paces;
    private final JsonMapper json;

    UploadController(
            OpenUploads uploads,
            UploadTaker taker,
            IdempotentRequests requests,
            UploadPaces paces,
            JsonMapper json) {
        this.uploads = uploads;
        this.taker = taker;
        this.requests = requests;
        this.paces = paces;
        this.json = json;
    }

    @PostMapping(
            path = "/v1/jobs",
            consumes = {UploadRequest.NDJSON, UploadRequest.JSONL},
            produces = {
                MediaType.APPLICATION_JSON_VALUE,
                UploadRequest.NDJSON,
                UploadRequest.JSONL
            })
    @TakesIdempotencyKey
    void upload(
            @RequestParam(name = "atomic", defaultValue = "false") boolean atomic,
            AccessCaller caller,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ReceivedBody.refuseUnsupported(request);
        var form = AnswerForm.of(request.getHeaders(HttpHeaders.ACCEPT));
        var sight = CallerSight.of(caller);
        var sender = new JobSender(sight, TraceParent.of(request.getHeader("traceparent")));
        var wish =
                new UploadTaker.Wish(
                        sender,
                        atomic,
                        requests.keyOfUpload(sight, request, atomic),
                        paces.of(request),
                        tally -> AuditNote.addAtEnd(request, tally::counts));
        String linesAs = form.linesAs();
        uploads.open(
                request,
                response,
                linesAs == null ? UploadRequest.NDJSON : linesAs,
                exchange -> {
                    UploadAnswer answer =
                            linesAs == null
                                    ? new SummaryAnswer(exchange.reply(), json)
                                    : new LineAnswers(exchange.reply());
                    taker.take(exchange, answer, wish);
                });
    }
}
