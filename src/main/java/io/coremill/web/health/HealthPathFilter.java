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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.stereotype.Component;

/// Answers for what is below a part of the health that is not there, as in
/// `/actuator/health/none/below`. Spring Boot would fail on it.
@Component
class HealthPathFilter extends HttpFilter {
    private static final String BELOW = "/actuator/health/";

    /// Asked for when a path needs them: filters are made before what they show.
    private final transient ObjectProvider<HealthContributorRegistry> contributors;

    private final transient ObjectProvider<HealthEndpointGroups> groups;

    HealthPathFilter(
            ObjectProvider<HealthContributorRegistry> contributors,
            ObjectProvider<HealthEndpointGroups> groups) {
        this.contributors = contributors;
        this.groups = groups;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (ProbeRequest.isOne(request) && isBelowNothing(request)) {
            ProblemResponse.send(
                    response, ProblemType.NOT_FOUND.with("The health has no such part"));
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean isBelowNothing(HttpServletRequest request) {
        String path = request.getServletPath();
        if (!path.startsWith(BELOW)) {
            return false;
        }
        // Empty parts are parts to Spring Boot, while a servlet path has none.
        return request.getRequestURI().contains("//")
                || isBelowNothing(path.substring(BELOW.length()).split("/"));
    }

    private boolean isBelowNothing(String[] parts) {
        HealthContributors at = contributors.getObject();
        for (int i = groups.getObject().get(parts[0]) == null ? 0 : 1; i < parts.length - 1; i++) {
            switch (at.getContributor(parts[i])) {
                case null -> {
                    return true;
                }
                case HealthContributors inner -> at = inner;
                default -> {
                    return false;
                }
            }
        }
        return false;
    }
}
