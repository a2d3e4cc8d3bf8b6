package io.coremill.web.live;

import io.coremill.access.AccessCaller;
import io.coremill.web.security.CallerAdmissions;
import io.coremill.web.sight.CallerSight;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows the whole service second by second, for as long as a client looks.
@RestController
class LiveController {
    /// The history and a few seconds: more would be old by the time it is read.
    private static final int MOST_PENDING = 4;

    private final LiveFeed feed;
    private final OpenStreams streams;
    private final CallerAdmissions admissions;

    LiveController(LiveFeed feed, OpenStreams streams, CallerAdmissions admissions) {
        this.feed = feed;
        this.streams = streams;
        this.admissions = admissions;
    }

    @GetMapping(path = "/v1/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void live(AccessCaller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var sight = CallerSight.of(caller);
        sight.needWholeQueues();
        if (EventStream.answeredHead(request, response)) {
            return;
        }
        EventStream stream = streams.open(request, response, MOST_PENDING, feed::remove);
        feed.add(stream, sight);
        stream.start();
        admissions.watch(stream, admissions.ofStream(request));
    }
}
