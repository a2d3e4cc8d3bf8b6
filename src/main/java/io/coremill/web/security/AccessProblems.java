package io.coremill.web.security;

import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/// Answers those who may not come in, and reveals nothing about why a key is not good. The body of
/// their request is never read, so each answer is the last on its connection.
final class AccessProblems implements AuthenticationEntryPoint, AccessDeniedHandler {
    private static final String MISSING =
            "The service needs a key: send it in the header Authorization: Bearer cm_…";
    private static final String UNKNOWN =
            "The key or token is not valid, or not any more; an admin can make another";
    private static final String SCHEME = "Bearer realm=\"coremill\"";

    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        boolean isSent = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        var headers = new HttpHeaders();
        headers.set(
                HttpHeaders.WWW_AUTHENTICATE,
                isSent ? SCHEME + ", error=\"invalid_token\"" : SCHEME);
        headers.set(HttpHeaders.CONNECTION, "close");
        ProblemResponse.send(
                response, ProblemType.UNAUTHENTICATED.with(isSent ? UNKNOWN : MISSING), headers);
    }

    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        ProblemResponse.sendLast(
                response,
                ProblemType.FORBIDDEN.with(
                        ("The key has no role that allows %s here, or does not show all that this is"
                                        + " about; an admin can make one that does")
                                .formatted(request.getMethod())));
    }
}
