package io.coremill.web;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.annotation.Annotation;
import java.util.Set;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// A header of requests that change something, which some handlers heed. Where it means nothing it
/// is refused: a client that sends it relies on it.
///
/// @param mark what those handlers are annotated with
/// @param detail said where it is refused
record HeededHeader(String name, Class<? extends Annotation> mark, String detail)
        implements HandlerInterceptor {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getHeader(name) != null
                && !HARMLESS.contains(request.getMethod())
                && handler instanceof HandlerMethod method
                && !method.hasMethodAnnotation(mark)) {
            throw ProblemException.about(ProblemType.NOT_SUPPORTED, name, detail);
        }
        return true;
    }
}
