package io.coremill.web.security;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.coremill.web.problem.PreparedProblem;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.problem.RefusedConnections;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;

/// Answers those who may not come in, and reveals nothing about why a key is not good. Nothing
/// waits for the body of their request.
final class AccessProblems {
    private static final PreparedProblem MISSING =
            PreparedProblem.of(
                    ProblemType.UNAUTHENTICATED,
                    "The service needs a key: send it in the header Authorization: Bearer cm_…");
    private static final PreparedProblem UNKNOWN =
            PreparedProblem.of(
                    ProblemType.UNAUTHENTICATED,
                    "The key or token is not valid, or not any more; an admin can make another");
    private static final String UNCHECKED =
            "The issuer of tokens does not answer, so the token cannot be checked; try again, or"
                    + " send a key";
    private static final String RETRY_AFTER = "5";
    private static final String SCHEME = "Bearer realm=\"coremill\"";

    /// What the header `WWW-Authenticate` says of a key or a token that is not good.
    static final String INVALID = SCHEME + ", error=\"invalid_token\"";

    private final AccessCounts counts;
    private final RefusedConnections connections;

    AccessProblems(AccessCounts counts, RefusedConnections connections) {
        this.counts = counts;
        this.connections = connections;
    }

    /// One who has sent nothing by which anybody comes in.
    void refuseStranger(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            counts.add(AccessOutcome.NO_KEY);
            refuse(request, response, MISSING, SCHEME);
        } else {
            refuseToken(request, response);
        }
    }

    void refuseToken(HttpServletRequest request, HttpServletResponse response) throws IOException {
        counts.add(AccessOutcome.REFUSED_TOKEN);
        refuse(request, response, UNKNOWN, INVALID);
    }

    /// Why a key was not let in is counted where it was looked for.
    void refuseKey(HttpServletRequest request, HttpServletResponse response) throws IOException {
        refuse(request, response, UNKNOWN, INVALID);
    }

    private void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            PreparedProblem problem,
            String challenge)
            throws IOException {
        connections.closeUnlessItMayStay(request, response);
        problem.send(response, HttpHeaders.WWW_AUTHENTICATE, challenge);
    }

    void sendUnchecked(HttpServletResponse response) throws IOException {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        headers.set(HttpHeaders.CONNECTION, "close");
        ProblemResponse.send(response, ProblemType.ISSUER_UNREACHABLE.with(UNCHECKED), headers);
    }

    void forbid(HttpServletRequest request, HttpServletResponse response) throws IOException {
        counts.add(AccessOutcome.FORBIDDEN);
        connections.closeUnlessItMayStay(request, response);
        ProblemResponse.send(
                response,
                ProblemType.FORBIDDEN.with(
                        ("The key has no role that allows %s here, or does not show all that this is"
                                        + " about: GET /v1/me has what it may do, and an admin can"
                                        + " make one that may do this")
                                .formatted(request.getMethod())));
    }
}
