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

/// The headers `If-Match` and `If-None-Match` of requests that change something. Where they mean
/// nothing they are refused: a client that sends one relies on it.
final class ConditionHeaders implements HandlerInterceptor {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");
    private static final List<String> NAMES =
            List.of(HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH);

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!HARMLESS.contains(request.getMethod()) && handler instanceof HandlerMethod method) {
            for (String name : NAMES) {
                if (request.getHeader(name) != null && !isHeeded(name, method)) {
                    throw ProblemException.about(
                            ProblemType.NOT_SUPPORTED,
                            name,
                            "is not heeded by this call; leave the header out");
                }
            }
        }
        return true;
    }

    private static boolean isHeeded(String name, HandlerMethod method) {
        TakesConditions taken = method.getMethodAnnotation(TakesConditions.class);
        return taken != null && List.of(taken.value()).contains(name);
    }
}
