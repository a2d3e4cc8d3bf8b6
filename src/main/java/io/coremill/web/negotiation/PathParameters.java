package io.coremill.web.negotiation;

import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// Refuses what follows a `;` in a path if it is not percent-encoded as it says. Tomcat passes over
/// it, and Spring would fail on it.
@Component
class PathParameters extends HttpFilter {
    private static final Pattern MALFORMED = Pattern.compile("%(?![0-9a-fA-F]{2})");

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI();
        int from = path.indexOf(';');
        if (from >= 0 && MALFORMED.matcher(path).find(from)) {
            ProblemResponse.send(
                    response,
                    ProblemType.BAD_REQUEST.with(
                            "The path is not encoded as HTTP asks for: two hexadecimal digits"
                                    + " follow each %"));
        } else {
            chain.doFilter(request, response);
        }
    }
}
