package io.coremill.web;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// The header `If-Match` of requests that change something. Where it means nothing it is refused: a
/// client that sends it relies on it.
final class ConditionHeaders implements HandlerInterceptor {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getHeader(HttpHeaders.IF_MATCH) != null
                && !HARMLESS.contains(request.getMethod())
                && handler instanceof HandlerMethod method
                && !isHeeded(HttpHeaders.IF_MATCH, method)) {
            throw ProblemException.about(
                    ProblemType.NOT_SUPPORTED,
                    HttpHeaders.IF_MATCH,
                    "is not heeded by this call; leave the header out");
        }
        return true;
    }

    private static boolean isHeeded(String name, HandlerMethod method) {
        TakesConditions taken = method.getMethodAnnotation(TakesConditions.class);
        return taken != null && List.of(taken.value()).contains(name);
    }
}
