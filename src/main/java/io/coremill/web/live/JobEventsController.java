package io.coremill.web.live;

import io.coremill.access.AccessCaller;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.JobWatch;
import io.coremill.web.security.CallerAdmissions;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.SeenJobs;
import io.coremill.web.sight.SensitiveLook;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Streams what becomes of a job, from where the client left off until it is final.
@RestController
class JobEventsController {
    private static final int READERS = 2;

    private final JobLookup lookup;
    private final JobNews news;
    private final OpenStreams streams;
    private final CallerAdmissions admissions;
    private final JsonMapper json;
    private final ScheduledExecutorService readers =
            Executors.newScheduledThreadPool(
                    READERS, Thread.ofPlatform().name("coremill-events-", 1).daemon().factory());

    JobEventsController(
            JobLookup lookup,
            JobNews news,
            OpenStreams streams,
            CallerAdmissions admissions,
            JsonMapper json) {
        this.lookup = lookup;
        this.news = news;
        this.streams = streams;
        this.admissions = admissions;
        this.json = json;
    }

    @GetMapping(path = "/v1/jobs/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void events(
            @PathVariable("id") JobId id,
            AccessCaller caller,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var sight = CallerSight.of(caller);
        Job job = SeenJobs.found(lookup.find(id), id, sight);
        if (EventStream.answeredHead(request, response)) {
            return;
        }
        FollowPosition place = FollowPosition.read(request.getHeader("Last-Event-ID"));
        if (place.end() && job.state().isFinal()) {
            // A browser that finds a stream at its end would otherwise come back for ever.
            response.setStatus(HttpStatus.NO_CONTENT.value());
            return;
        }
        AtomicBoolean revealed = SensitiveLook.later(request);
        var followed = new FollowedJob(id, place.line(), lookup, json, sight, revealed);
        EventStream stream = follow(followed, request, response);
        if (sight.reveals(job)) {
            SensitiveLook.noteAtOnce(request);
        }
        admissions.watch(stream, admissions.ofStream(request));
    }

    private EventStream follow(
            FollowedJob job, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        JobId id = job.id();
        JobWatch watch = lookup.watch(id);
        var follower = new JobFollower(job, readers, it -> leave(id, it, watch));
        EventStream stream = streams.open(request, response, JobFollower.MOST_PENDING, follower);
        news.follow(id, follower);
        follower.begin(stream);
        return stream;
    }

    private void leave(JobId id, JobFollower follower, JobWatch watch) {
        watch.close();
        news.leave(id, follower);
    }

    @PreDestroy
    void close() {
        readers.shutdownNow();
    }
}
