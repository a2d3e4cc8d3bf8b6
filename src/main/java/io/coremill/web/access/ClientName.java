package io.coremill.web.access;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/// Whose share of what is bounded a request takes: that of the principal who has been let in, from
/// wherever it calls, else that of the address.
public final class ClientName {
    private static final String PRINCIPAL = "principal ";

    private ClientName() {}

    /// On the thread of the request.
    public static String of(HttpServletRequest request) {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        return known == null ? ClientAddress.of(request) : PRINCIPAL + known.getName();
    }
}
