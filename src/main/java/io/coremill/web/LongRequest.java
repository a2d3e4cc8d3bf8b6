package io.coremill.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.ServerHttpObservationFilter;

/// Requests that last as long as their clients want. They are timed under separate names: among
/// the others they would look like slow answers.
public enum LongRequest {
    STREAM("http.server.streams"),
    WAIT("http.server.waits"),
    UPLOAD("http.server.uploads");

    private final String meter;

    LongRequest(String meter) {
        this.meter = meter;
    }

    public void observe(HttpServletRequest request) {
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(context -> context.setName(meter));
    }

    static boolean isAny(@Nullable String name) {
        return STREAM.meter.equals(name) || WAIT.meter.equals(name);
    }
}
