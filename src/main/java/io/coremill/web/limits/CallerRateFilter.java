package io.coremill.web.limits;

import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RateAllowance;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.web.access.ClientName;
import io.coremill.web.arrival.UploadRequest;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Refuses a caller who asks for more in a second than it may. The body is there by then, so that
/// the connection can be kept; nothing has been made of it yet.
final class CallerRateFilter extends OncePerRequestFilter {
    private static final String SUBMISSION = "/v1/jobs";

    private final CallerRates rates;
    private final RefusalFigures figures;

    CallerRateFilter(CallerRates rates, RefusalFigures figures) {
        this.rates = rates;
        this.figures = figures;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (needsNoKey() || isCounted(request) || mayGoOn(request, response)) {
            chain.doFilter(request, response);
        }
    }

    /// Pages and probes, which need no key.
    private static boolean needsNoKey() {
        return SecurityContextHolder.getContext().getAuthentication() == null;
    }

    /// A request goes on by itself after it has waited.
    private static boolean isCounted(HttpServletRequest request) {
        String counted = CallerRateFilter.class.getName();
        boolean isSo = request.getAttribute(counted) != null;
        request.setAttribute(counted, true);
        return isSo;
    }

    private boolean mayGoOn(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String caller = ClientName.of(request);
        RateAllowance ofRequests = rates.takeRequest(caller);
        if (!ofRequests.isGranted()) {
            rates.headers().show(response, ofRequests, null);
            refuse(response, CallerLimit.REQUESTS, ofRequests, "requests-per-second");
            return false;
        }
        RateAllowance ofJobs = submitsOne(request) ? rates.takeJob(caller) : null;
        rates.headers().show(response, ofRequests, ofJobs);
        if (ofJobs != null && !ofJobs.isGranted()) {
            refuse(response, CallerLimit.JOBS, ofJobs, "jobs-per-second");
            return false;
        }
        return true;
    }

    /// An upload waits where it has to.
    private static boolean submitsOne(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                && request.getServletPath().equals(SUBMISSION)
                && !UploadRequest.isOne(request);
    }

    private void refuse(
            HttpServletResponse response,
            CallerLimit limit,
            RateAllowance allowance,
            String setting)
            throws IOException {
        figures.count(limit);
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(allowance.retryAfter()));
        ProblemResponse.send(
                response,
                ProblemType.RATE_LIMITED.with(
                        "You have asked for as many %s in a second as you may of this node"
                                        .formatted(limit.word())
                                + " (coremill.access.limits.%s); nothing was done, send it again"
                                        .formatted(setting)
                                + " later"),
                headers);
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
