package io.coremill.web.gate;

import io.coremill.web.access.ProbeRequest;
import io.coremill.web.problem.RefusedConnections;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;

/// Closes a connection after a few answers to probes without a key. A client that asks many times
/// over and reads no answer would fill it with them, and hold up a thread.
final class ProbeAnswers extends HttpFilter {
    private final transient RefusedConnections connections;

    ProbeAnswers(RefusedConnections connections) {
        this.connections = connections;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (ProbeRequest.isOne(request) && request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            connections.closeUnlessItMayStay(request, response);
        }
        chain.doFilter(request, response);
    }
}
