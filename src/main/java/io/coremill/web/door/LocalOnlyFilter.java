package io.coremill.web.door;

import io.coremill.web.HttpSettings;
import io.coremill.web.problem.Problem;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Lets in only requests that name this service as their host, and that no foreign web page sent.
/// Without it any page in the browser of somebody on this machine could submit jobs, and could read
/// the answers by pointing a name of its own at the loopback address.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class LocalOnlyFilter extends HttpFilter {
    private final transient KnownHosts hosts;

    LocalOnlyFilter(HttpSettings settings) {
        hosts = new KnownHosts(settings.hosts());
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String origin = request.getHeader("Origin");
        if (request.getHeader("Host") == null || !hosts.mayBeCalled(request.getServerName())) {
            ProblemResponse.send(response, foreignHost());
        } else if (origin != null && !Origin.isOurs(origin, hosts, request)) {
            ProblemResponse.send(response, foreignOrigin());
        } else {
            chain.doFilter(request, response);
        }
    }

    private static Problem foreignHost() {
        return Problem.of(
                ProblemType.FOREIGN_HOST,
                "It answers for localhost, for addresses, and for the names in"
                        + " coremill.http.hosts");
    }

    private static Problem foreignOrigin() {
        return Problem.of(
                ProblemType.FOREIGN_ORIGIN,
                "Only pages of this service may call it from a browser; coremill.http.hosts names"
                        + " further hosts");
    }
}
