package io.coremill.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/// Recognizes what asks only whether the service is well.
public final class ProbeRequest {
    private static final String HEALTH = "/actuator/health";

    /// Where Spring Boot has them as well, if `management.endpoint.health.probes` adds them.
    private static final Set<String> SHORT = Set.of("/livez", "/readyz");

    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private ProbeRequest() {}

    public static boolean isOne(HttpServletRequest request) {
        // As the servlet container understood it: not what `..` only makes look like one.
        String path = request.getServletPath();
        return METHODS.contains(request.getMethod())
                && (path.equals(HEALTH) || SHORT.contains(path) || path.startsWith(HEALTH + "/"));
    }
}
