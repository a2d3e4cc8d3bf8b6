package io.coremill.web.limits;

import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RateAllowance;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.web.access.ClientAddress;
import io.coremill.web.problem.PreparedProblem;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.problem.RefusedConnections;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

/// Refuses keys and tokens from an address from which too many came that were not valid. A valid
/// key is let in all the same, as others may share its address: to look at it costs one hash, and
/// none if there is no key of its id. A token of an issuer, which is dearer to look at, is let on
/// if it was valid when it came last.
final class FailedLoginFilter extends HttpFilter {
    private static final String BEARER = "Bearer ";
    private static final PreparedProblem TOO_MANY =
            PreparedProblem.of(
                    ProblemType.TOO_MANY_FAILED_LOGINS,
                    "Too many keys and tokens from your address were not valid"
                            + " (coremill.access.limits.failed-logins-per-minute); look at what"
                            + " sends them, then try again");

    private final transient FailedLogins logins;
    private final transient KeyRegistry keys;
    private final transient RefusalFigures figures;
    private final transient RefusedConnections connections;

    FailedLoginFilter(
            FailedLogins logins,
            KeyRegistry keys,
            RefusalFigures figures,
            RefusedConnections connections) {
        this.logins = logins;
        this.keys = keys;
        this.figures = figures;
        this.connections = connections;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (sent == null) {
            chain.doFilter(request, response);
            return;
        }
        String address = ClientAddress.of(request);
        RateAllowance failures = logins.of(address);
        if (failures.isGranted() || mayBeValid(token(sent))) {
            chain.doFilter(request, response);
            remember(address, sent, request, response);
        } else {
            refuse(request, response, failures);
        }
    }

    private static String token(String sent) {
        return sent.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? sent.substring(BEARER.length()).strip()
                : sent;
    }

    private boolean mayBeValid(String token) {
        return token.startsWith(KeyToken.PREFIX)
                ? KeyToken.parse(token).flatMap(keys::callerOf).isPresent()
                : logins.wasValid(token);
    }

    private void remember(
            String address, String sent, HttpServletRequest request, HttpServletResponse response) {
        if (response.getStatus() == HttpStatus.UNAUTHORIZED.value()) {
            logins.failed(address);
            logins.forget(token(sent));
        } else if (!sent.startsWith(BEARER + KeyToken.PREFIX)
                && !token(sent).startsWith(KeyToken.PREFIX)
                && wasLetIn(request)) {
            logins.succeeded(token(sent));
        }
    }

    /// Pages are there for all, whatever they send: an answer alone says nothing of a token.
    private static boolean wasLetIn(HttpServletRequest request) {
        return request.getAttribute(
                                RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME)
                        instanceof SecurityContext context
                && context.getAuthentication() != null;
    }

    private void refuse(
            HttpServletRequest request, HttpServletResponse response, RateAllowance failures)
            throws IOException {
        figures.count(CallerLimit.FAILED_LOGINS);
        connections.closeUnlessItMayStay(request, response);
        TOO_MANY.send(response, HttpHeaders.RETRY_AFTER, String.valueOf(failures.retryAfter()));
    }
}
