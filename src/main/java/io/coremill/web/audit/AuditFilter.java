package io.coremill.web.audit;

import io.coremill.web.sight.SensitiveLook;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Has each request recorded that is to be, once it is answered or its client is gone, or once its
/// answer has begun if that shows what is in a sensitive job for as long as the client likes. It is
/// before all that could refuse one, and learns of the end of those that go on without a thread. It
/// sees each request once, as it is registered for those alone that come in.
final class AuditFilter extends HttpFilter {
    private static final int FAILED = 500;

    private final transient RequestRecord requests;

    AuditFilter(RequestRecord requests) {
        this.requests = requests;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean thrown = true;
        try {
            chain.doFilter(request, response);
            thrown = false;
        } finally {
            if (request.isAsyncStarted() && !SensitiveLook.isNotedAtOnce(request)) {
                request.getAsyncContext().addListener(new RequestEnd(request, response));
            } else {
                int status = response.getStatus();
                requests.ended(
                        request, response, thrown && !response.isCommitted() ? FAILED : status);
            }
        }
    }

    private final class RequestEnd implements AsyncListener {
        private final HttpServletRequest request;
        private final HttpServletResponse response;

        RequestEnd(HttpServletRequest request, HttpServletResponse response) {
            this.request = request;
            this.response = response;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            requests.ended(request, response, response.getStatus());
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // onComplete follows
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows
        }

        /// It goes on without a thread once more, which forgets who listens.
        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
