package io.coremill.web.negotiation;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.servlet.HandlerInterceptor;

/// Refuses a `Content-Type` that cannot be read, be there a body or not: Spring reads it once more
/// when it writes the answer, and would fail after the work is done.
final class ContentTypeCheck implements HandlerInterceptor {

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        String type = request.getContentType();
        boolean isUsual = type == null || type.equals(MediaType.APPLICATION_JSON_VALUE);
        if (!isUsual && !isReadable(request)) {
            throw ProblemException.about(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    HttpHeaders.CONTENT_TYPE,
                    "cannot be read as a media type; send application/json, or none without a body");
        }
        return true;
    }

    static boolean isReadable(HttpServletRequest request) {
        try {
            return new ServletServerHttpRequest(request).getHeaders().getContentType() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
