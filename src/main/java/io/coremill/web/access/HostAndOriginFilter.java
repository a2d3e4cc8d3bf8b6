package io.coremill.web.access;

import io.coremill.settings.HttpSettings;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/// Lets in only requests that name this service as their host, and that no foreign web page sent.
/// Without it any page in a browser on this machine could submit jobs, and could read the answers
/// by pointing its name at the loopback address. The host that came is checked whatever a
/// proxy reports of another, and that other one as well.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class HostAndOriginFilter extends HttpFilter {
    private final transient KnownHosts hosts;

    HostAndOriginFilter(HttpSettings settings) {
        hosts = new KnownHosts(settings.hosts());
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ProblemDetail refusal = refusal(request);
        if (refusal == null) {
            chain.doFilter(request, response);
        } else {
            ProblemResponse.sendLast(response, refusal);
        }
    }

    private @Nullable ProblemDetail refusal(HttpServletRequest request) {
        String came = request.getHeader("Host");
        if (came == null || came.isBlank()) {
            return isPlainProbe(request) ? null : foreignHost("names no host");
        }
        if (!hosts.mayBeCalled(HostAuthority.of(came).host())) {
            return foreignHost("names the host " + came);
        }
        if (!hosts.mayBeCalled(HostAuthority.relative(request.getServerName()))) {
            return foreignHost("was forwarded for the host " + request.getServerName());
        }
        String origin = request.getHeader("Origin");
        if (origin != null) {
            return refusal(PageOrigin.of(origin), request);
        }
        return FetchSource.isForeign(request) ? foreignFetch() : null;
    }

    /// Load balancers still probe by HTTP/1.0, without a host, and some the start page. No browser
    /// does, and there is nothing to gain: these paths have no secrets and change nothing.
    private static boolean isPlainProbe(HttpServletRequest request) {
        return request.getHeader("Origin") == null
                && (ProbeRequest.isOne(request) || request.getServletPath().equals("/"));
    }

    private @Nullable ProblemDetail refusal(PageOrigin origin, HttpServletRequest request) {
        if (!origin.isOfOurHosts(request, hosts)) {
            return foreignOrigin(
                    "Only pages of this service may call it from a browser, and this one is from"
                            + " elsewhere; coremill.http.hosts names the hosts it is called by"
                            + unheard(request));
        }
        return origin.isAtOurPort(request, hosts) ? null : otherPort(origin, request);
    }

    private static ProblemDetail foreignHost(String what) {
        return ProblemType.FOREIGN_HOST.with(
                "The request %s. The service answers for localhost, for addresses, and for the names in coremill.http.hosts"
                        .formatted(what));
    }

    private static ProblemDetail otherPort(PageOrigin origin, HttpServletRequest request) {
        return foreignOrigin(
                "The page is from %s, and the request came for %s://%s:%d. A proxy between them must pass on the host with its port, or be named in coremill.http.proxies and send X-Forwarded-Proto, X-Forwarded-Host and X-Forwarded-Port%s"
                        .formatted(
                                origin,
                                request.getScheme(),
                                request.getServerName(),
                                request.getServerPort(),
                                unheard(request)));
    }

    /// Browsers add no `Origin` to what only reads; they report all the same where it came from.
    private static ProblemDetail foreignFetch() {
        return foreignOrigin(
                "A page of another origin had the browser send this (Sec-Fetch-Site). Only pages of this service may; follow a link to the console instead, or enter the address itself");
    }

    private static String unheard(HttpServletRequest request) {
        String proxy = ForwardedByProxies.unheard(request);
        return proxy == null
                ? ""
                : ". What %s forwarded was not believed: coremill.http.proxies does not have it"
                        .formatted(proxy);
    }

    private static ProblemDetail foreignOrigin(String detail) {
        return ProblemType.FOREIGN_ORIGIN.with(detail);
    }
}
