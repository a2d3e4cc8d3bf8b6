package io.coremill.web.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/// A request with the name of who sends it, by which Spring Boot keeps what it has found out about
/// the health of the service.
final class NamedRequest extends HttpServletRequestWrapper {
    private final Principal caller;

    NamedRequest(HttpServletRequest request, Principal caller) {
        super(request);
        this.caller = caller;
    }

    @Override
    public Principal getUserPrincipal() {
        return caller;
    }

    @Override
    public String getRemoteUser() {
        return caller.getName();
    }
}
