package io.coremill.web.gate;

import io.coremill.access.CallerAdmission;
import io.coremill.web.access.ProbeRequest;
import io.coremill.web.arrival.BodyArrivals;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.security.CallerAdmissions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/// Keeps requests that wait for a commit, write to slow readers or hang otherwise from holding all
/// threads. As many work at once as `server.tomcat.threads.max` allows; others wait for their turn
/// without a thread, and probes need no turn.
///
/// It is the last filter: those before it never wait.
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class WorkGate extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(WorkGate.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String RETRY_AFTER = "5";

    private final WorkSlots slots;
    private final OpenConnections connections;
    private final CallerAdmissions admissions;

    WorkGate(WorkSlots slots, OpenConnections connections, CallerAdmissions admissions) {
        this.slots = slots;
        this.admissions = admissions;
        this.connections = connections;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (connections.areMany()) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        CallerAdmission waited = ParkedRequest.admissionWithSlot(request);
        if (waited != null || slots.tryTake()) {
            try {
                if (waited == null || waited.lasts()) {
                    chain.doFilter(request, response);
                } else {
                    ProblemException ended = CallerAdmissions.ended();
                    ProblemResponse.send(response, ended.getBody(), ended.getHeaders());
                }
            } finally {
                slots.giveBack();
            }
        } else if (ProbeRequest.isOne(request)) {
            // One answer for each connection: it fits in, even if its client never reads.
            response.setHeader(HttpHeaders.CONNECTION, "close");
            chain.doFilter(request, response);
        } else {
            park(request, response);
        }
    }

    private void park(HttpServletRequest request, HttpServletResponse response) {
        byte[] body = BodyArrivals.bodyOf(request);
        int size = body == null ? 0 : body.length;
        // The end of a wait: what was asked is done, and the answer must go out.
        boolean isDone = WebAsyncUtils.getAsyncManager(request).hasConcurrentResult();
        if (isDone) {
            slots.await(
                    new ParkedRequest(request, slots, CallerAdmission.ALWAYS, size, Duration.ZERO));
        } else if (slots.hasRoomFor(size)) {
            CallerAdmission admission = admissions.of(request);
            slots.await(new ParkedRequest(request, slots, admission, size, PATIENCE));
        } else {
            refuse(response);
        }
    }

    static void refuse(ServletResponse response) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        headers.set(HttpHeaders.CONNECTION, "close");
        try {
            ProblemResponse.send(
                    (HttpServletResponse) response,
                    ProblemType.TOO_MANY_REQUESTS.with(
                            "All threads for requests are busy (server.tomcat.threads.max); nothing"
                                    + " was done, send it again later"),
                    headers);
        } catch (IOException e) {
            log.debug("a client that had to be refused is gone", e);
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
