package io.coremill.web.live;

import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.settings.HttpSettings;
import io.coremill.web.LongRequest;
import io.coremill.web.access.ClientName;
import io.coremill.web.access.ClientPlaces;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// All streams that are open, a bounded number of them. A service that wants to end does not wait
/// for them: it ends them.
@Component
class OpenStreams {
    private static final String RETRY_AFTER = "5";

    private final int mostPerClient;
    private final int most;
    private final RefusalFigures figures;
    private final ClientPlaces places;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    OpenStreams(HttpSettings settings, RefusalFigures figures) {
        this.figures = figures;
        most = settings.maxStreams();
        mostPerClient = settings.maxStreamsPerClient();
        places = new ClientPlaces(mostPerClient, most);
    }

    /// @throws ProblemException if there are as many as may be
    EventStream open(
            HttpServletRequest request,
            HttpServletResponse response,
            int mostPending,
            EventStream.Owner owner)
            throws IOException {
        if (closed) {
            throw refused(ProblemType.DRAINING, "It sends nothing more; come back later");
        }
        String client = ClientName.of(request);
        take(client);
        EventStream stream = begin(request, response, mostPending, counting(owner, client), client);
        LongRequest.STREAM.observe(request);
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
            EventStream.Owner owner,
            String client)
            throws IOException {
        try {
            return EventStream.open(request, response, mostPending, owner);
        } catch (IOException | RuntimeException e) {
            places.giveBack(client);
            throw e;
        }
    }

    private void take(String client) {
        switch (places.take(client)) {
            case TAKEN -> {
                // It is given back when the stream is gone.
            }
            case CLIENT_HAS_TOO_MANY ->
                    throw tooMany(
                            "%d of yours are open (coremill.http.max-streams-per-client)",
                            mostPerClient);
            case TOO_MANY_IN_ALL -> throw tooMany("%d are open (coremill.http.max-streams)", most);
        }
    }

    private ProblemException tooMany(String what, int most) {
        figures.count(CallerLimit.STREAMS);
        return refused(
                ProblemType.TOO_MANY_STREAMS,
                what.formatted(most) + ", as many as may be; close one, or try again later");
    }

    @EventListener(ContextClosedEvent.class)
    void close() {
        closed = true;
        open.forEach(EventStream::end);
    }

    private EventStream.Owner counting(EventStream.Owner owner, String client) {
        return new EventStream.Owner() {
            @Override
            public void drained(EventStream stream) {
                owner.drained(stream);
            }

            @Override
            public void gone(EventStream stream) {
                open.remove(stream);
                places.giveBack(client);
                owner.gone(stream);
            }
        };
    }

    private static ProblemException refused(ProblemType type, String detail) {
        return ProblemException.passing(type, detail, RETRY_AFTER);
    }
}
