package io.coremill.web.arrival;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// A request whose body has arrived, and can be read as if it came just now. The endpoints for
/// operators read it themselves, as Spring Boot has made them; the API takes what has arrived.
final class ReplayedBody extends HttpServletRequestWrapper {
    private static final String API = "/v1/";
    private static final byte[] NONE = {};

    private final int most;

    private ReplayedBody(HttpServletRequest request, int most) {
        super(request);
        this.most = most;
    }

    /// @param most what is kept of a body: a byte more than it may have
    static HttpServletRequest of(HttpServletRequest request, int most) {
        return request.getServletPath().startsWith(API) || !KeylessRequests.hasBody(request)
                ? request
                : new ReplayedBody(request, most);
    }

    @Override
    public ServletInputStream getInputStream() {
        return new ArrivedBytes(body());
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(
                new InputStreamReader(new ByteArrayInputStream(body()), StandardCharsets.UTF_8));
    }

    /// One that is far too large was not waited for.
    private byte[] body() {
        byte[] arrived = BodyArrivals.bodyOf(this);
        long size = arrived == null ? getContentLengthLong() : arrived.length;
        if (size >= most) {
            throw new ProblemException(
                    ProblemType.BODY_TOO_LARGE,
                    "A body may have %d bytes at most (coremill.http.max-body)"
                            .formatted(most - 1));
        }
        return arrived == null ? NONE : arrived;
    }
}
