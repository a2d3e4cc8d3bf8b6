package io.coremill.web.security;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.coremill.access.KeyToken;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
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
    private static final String UNCHECKED =
            "The issuer of tokens does not answer, so the token cannot be checked; try again, or"
                    + " send a key";
    private static final String RETRY_AFTER = "5";
    private static final String SCHEME = "Bearer realm=\"coremill\"";

    private final AccessCounts counts;

    AccessProblems(AccessCounts counts) {
        this.counts = counts;
    }

    @Override
    public void commence(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (why instanceof UncheckedTokenException) {
            sendUnchecked(response);
            return;
        }
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean isSent = sent != null;
        count(sent);
        var headers = new HttpHeaders();
        headers.set(
                HttpHeaders.WWW_AUTHENTICATE,
                isSent ? SCHEME + ", error=\"invalid_token\"" : SCHEME);
        headers.set(HttpHeaders.CONNECTION, "close");
        ProblemResponse.send(
                response, ProblemType.UNAUTHENTICATED.with(isSent ? UNKNOWN : MISSING), headers);
    }

    /// Why a key was not let in is counted where it was looked for.
    private void count(@Nullable String sent) {
        if (sent == null) {
            counts.add(AccessOutcome.NO_KEY);
        } else if (KeyToken.parse(sent.substring(sent.lastIndexOf(' ') + 1)).isEmpty()) {
            counts.add(AccessOutcome.REFUSED_TOKEN);
        }
    }

    private static void sendUnchecked(HttpServletResponse response) throws IOException {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        headers.set(HttpHeaders.CONNECTION, "close");
        ProblemResponse.send(response, ProblemType.ISSUER_UNREACHABLE.with(UNCHECKED), headers);
    }

    @Override
    public void handle(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        counts.add(AccessOutcome.FORBIDDEN);
        ProblemResponse.sendLast(
                response,
                ProblemType.FORBIDDEN.with(
                        ("The key has no role that allows %s here, or does not show all that this is"
                                        + " about: GET /v1/me has what it may do, and an admin can"
                                        + " make one that may do this")
                                .formatted(request.getMethod())));
    }
}
