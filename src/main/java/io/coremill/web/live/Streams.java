package io.coremill.web.live;

import io.coremill.web.problem.Problem;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/// All streams that are open, a bounded number of them. A service that wants to end does not wait
/// for them: it ends them.
@Component
class Streams {
    static final int MOST = 100;
    private static final String RETRY_AFTER = "5";

    private final Semaphore places = new Semaphore(MOST);
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @throws ProblemException if there are as many as may be
    EventStream open(
            HttpServletRequest request,
            HttpServletResponse response,
            int mostPending,
            EventStream.Owner owner)
            throws IOException {
        if (closed) {
            throw refused(ProblemType.DRAINING, "It tells of nothing more; come back later");
        }
        if (!places.tryAcquire()) {
            throw refused(
                    ProblemType.TOO_MANY_STREAMS,
                    "%d are open, as many as may be; close one, or try again later"
                            .formatted(MOST));
        }
        EventStream stream = begin(request, response, mostPending, counting(owner));
        open.add(stream);
        if (closed) {
            stream.end();
        }
        return stream;
    }

    private EventStream begin(
            HttpServletRequest request,
            HttpServletResponse response,
            int mostPending,
            EventStream.Owner owner)
            throws IOException {
        try {
            return EventStream.open(request, response, mostPending, owner);
        } catch (IOException | RuntimeException e) {
            places.release();
            throw e;
        }
    }

    @EventListener(ContextClosedEvent.class)
    void close() {
        closed = true;
        open.forEach(EventStream::end);
    }

    private EventStream.Owner counting(EventStream.Owner owner) {
        return new EventStream.Owner() {
            @Override
            public void drained(EventStream stream) {
                owner.drained(stream);
            }

            @Override
            public void gone(EventStream stream) {
                open.remove(stream);
                places.release();
                owner.gone(stream);
            }
        };
    }

    private static ProblemException refused(ProblemType type, String detail) {
        return new ProblemException(
                Problem.of(type, detail), Map.of(HttpHeaders.RETRY_AFTER, RETRY_AFTER));
    }
}
