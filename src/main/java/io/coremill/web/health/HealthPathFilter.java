package io.coremill.web.health;

import io.coremill.web.access.ProbeRequest;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;

/// Answers for parts of the health that have no name, as in `/actuator/health//db`. Spring Boot
/// would fail on them.
@Component
class HealthPathFilter extends HttpFilter {
    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getRequestURI().contains("//") && ProbeRequest.isOne(request)) {
            ProblemResponse.send(
                    response, ProblemType.NOT_FOUND.with("The path has a part without a name"));
        } else {
            chain.doFilter(request, response);
        }
    }
}
