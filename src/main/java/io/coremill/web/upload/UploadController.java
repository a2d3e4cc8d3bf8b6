package io.coremill.web.upload;

import io.coremill.queue.JobControl;
import io.coremill.queue.upload.UploadFigures;
import io.coremill.settings.HttpSettings;
import io.coremill.web.ReceivedBody;
import io.coremill.web.arrival.UploadRequest;
import io.coremill.web.jobs.TraceParent;
import io.coremill.web.submission.JobSpecs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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
    private final WholeUploads wholes;
    private final HttpSettings settings;
    private final JobSpecs specs;
    private final JobControl control;
    private final UploadFigures figures;
    private final LongSupplier nanos;
    private final JsonMapper json;

    UploadController(
            OpenUploads uploads,
            WholeUploads wholes,
            HttpSettings settings,
            JobSpecs specs,
            JobControl control,
            UploadFigures figures,
            LongSupplier nanos,
            JsonMapper json) {
        this.uploads = uploads;
        this.wholes = wholes;
        this.settings = settings;
        this.specs = specs;
        this.control = control;
        this.figures = figures;
        this.nanos = nanos;
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
    void upload(
            @RequestParam(name = "atomic", defaultValue = "false") boolean atomic,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ReceivedBody.refuseUnsupported(request);
        var form = AnswerForm.of(request.getHeader(HttpHeaders.ACCEPT));
        String traceparent = TraceParent.of(request.getHeader("traceparent"));
        String linesAs = form.linesAs();
        uploads.open(
                request,
                response,
                linesAs == null ? UploadRequest.NDJSON : linesAs,
                exchange -> {
                    UploadAnswer answer =
                            linesAs == null
                                    ? new SummaryAnswer(exchange, json)
                                    : new LineAnswers(exchange);
                    take(exchange, answer, traceparent, atomic);
                });
    }

    private void take(
            UploadExchange exchange,
            UploadAnswer answer,
            @Nullable String traceparent,
            boolean atomic) {
        int mostBytes = Math.toIntExact(settings.maxBody().toBytes());
        var lines =
                new UploadLines(
                        exchange,
                        new LineSplitter(mostBytes),
                        new LineCheck(specs, mostBytes, traceparent)::check,
                        nanos);
        var tally = new UploadTally(figures);
        var commits = new ChunkCommits(control, exchange, nanos, tally, answer);
        var upload = new JobUpload(lines, commits, tally, answer);
        if (!atomic) {
            upload.take();
            return;
        }
        try (var room = wholes.room()) {
            upload.takeWhole(room);
        }
    }
}
