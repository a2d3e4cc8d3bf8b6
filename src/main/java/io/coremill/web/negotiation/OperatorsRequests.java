package io.coremill.web.negotiation;

import io.coremill.web.access.FewerHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/// Hides from the operators' endpoints the headers on which Spring's would fail: a `Content-Type`
/// that cannot be read, of requests that have no body, and an `Accept` that names nothing. A probe
/// or a scraper with odd headers is answered all the same.
@Component
class OperatorsRequests extends HttpFilter {
    private static final String PATH = "/actuator";

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean isOperators = request.getServletPath().startsWith(PATH);
        chain.doFilter(isOperators ? new ReadableRequest(request) : request, response);
    }

    private static final class ReadableRequest extends FewerHeaders {
        private final boolean hasType;
        private final boolean accepts;

        ReadableRequest(HttpServletRequest request) {
            super(request);
            hasType = ContentTypeCheck.isReadable(request);
            accepts =
                    Collections.list(request.getHeaders(HttpHeaders.ACCEPT)).stream()
                            .anyMatch(types -> !types.replace(',', ' ').isBlank());
        }

        @Override
        public @Nullable String getContentType() {
            return hasType ? super.getContentType() : null;
        }

        @Override
        public @Nullable String getCharacterEncoding() {
            return hasType ? super.getCharacterEncoding() : null;
        }

        @Override
        protected boolean isHidden(String name) {
            return (!hasType && name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE))
                    || (!accepts && name.equalsIgnoreCase(HttpHeaders.ACCEPT));
        }
    }
}
