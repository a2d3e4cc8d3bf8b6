package io.coremill.web.jobs;

import io.coremill.access.AccessCaller;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.Result;
import io.coremill.queue.WrongStateException;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.access.SandboxPolicy;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.SeenJobs;
import io.coremill.web.sight.SensitiveLook;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows what the attempts at a job left behind: its result and its log.
@RestController
@RequestMapping("/v1/jobs/{id}")
class AttemptsController {
    private final JobLookup lookup;

    AttemptsController(JobLookup lookup) {
        this.lookup = lookup;
    }

    @GetMapping("/result")
    ResponseEntity<byte[]> result(
            @PathVariable("id") JobId id, AccessCaller caller, HttpServletRequest request) {
        var sight = CallerSight.of(caller);
        Job job = SeenJobs.found(lookup.findWithResult(id), id, sight);
        needContents(job, sight, request);
        Result result = resultOf(job);
        if (result == null) {
            return ResponseEntity.noContent().build();
        }
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(result.mediaType()))
                .header(HttpHeaders.CONTENT_DISPOSITION, "inline")
                .headers(SandboxPolicy::apply)
                .body(result.body());
    }

    @GetMapping(path = "/logs", produces = MediaType.APPLICATION_JSON_VALUE)
    Logs logs(@PathVariable("id") JobId id, AccessCaller caller, HttpServletRequest request) {
        return new Logs(linesOf(id, CallerSight.of(caller), request));
    }

    @GetMapping(path = "/logs", produces = MediaType.TEXT_PLAIN_VALUE)
    String logsAsText(
            @PathVariable("id") JobId id, AccessCaller caller, HttpServletRequest request) {
        return linesOf(id, CallerSight.of(caller), request).stream()
                .map(AttemptsController::text)
                .collect(Collectors.joining());
    }

    /// The lines first: a job that waits may be replaced by a sensitive one and run in between, and
    /// a sensitive one stays so.
    private List<LogLine> linesOf(JobId id, CallerSight sight, HttpServletRequest request) {
        List<LogLine> lines = lookup.logs(id);
        needContents(SeenJobs.found(lookup.find(id), id, sight), sight, request);
        return lines;
    }

    private static void needContents(Job job, CallerSight sight, HttpServletRequest request) {
        sight.needContents(job);
        if (sight.reveals(job)) {
            SensitiveLook.note(request);
        }
    }

    private static String text(LogLine line) {
        return "%s %d %s %s %s%n"
                .formatted(line.at(), line.attempt(), line.source(), line.level(), line.message());
    }

    static @Nullable Result resultOf(Job job) {
        if (job.state() == JobState.SUCCEEDED) {
            return readable(job);
        }
        JobError error = job.error();
        String why =
                error == null ? "" : " (%s: %s)".formatted(error.kind().word(), error.message());
        throw new WrongStateException(
                job.id(), job.state(), "only a job that succeeded has a result" + why);
    }

    private static @Nullable Result readable(Job job) {
        Result result = job.result();
        if (result != null && result.unreadable() != null) {
            throw new WrongStateException(job.id(), job.state(), result.unreadable());
        }
        return result;
    }

    /// What the attempts logged, oldest first.
    record Logs(List<LogLine> logs) {}
}
