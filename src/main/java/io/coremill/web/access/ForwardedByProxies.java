package io.coremill.web.access;

import io.coremill.handler.builtin.http.AddressBlock;
import io.coremill.settings.HttpSettings;
import io.coremill.settings.HttpSettings.ProxyHeaders;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.ForwardedHeaderFilter;

/// Believes `Forwarded` and `X-Forwarded-*` of the proxies in the settings, and hides those of any
/// other client. It takes the place of what `server.forward-headers-strategy` would bring, which
/// believes too many.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ForwardedByProxies extends ForwardedHeaderFilter {
    private static final String UNHEARD = ForwardedByProxies.class.getName() + ".unheard";
    private static final Pattern PREFIX = Pattern.compile("(/([\\w.~-]|%[0-9A-Fa-f]{2})+)*/?");

    private final ForwardedHeaderFilter hiding = new ForwardedHeaderFilter();
    private final List<AddressBlock> proxies;
    private final ProxyHeaders added;

    ForwardedByProxies(HttpSettings settings) {
        proxies = settings.proxies();
        added = settings.proxyHeaders();
        hiding.setRemoveOnly(true);
        setRelativeRedirects(true);
    }

    /// The proxy whose forwarded headers were not believed; null if there were none.
    static @Nullable String unheard(HttpServletRequest request) {
        return (String) request.getAttribute(UNHEARD);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            hiding.doFilter(request, response, chain); // which may be about these very headers
        } else if (!isProxy(request.getRemoteAddr())) {
            request.setAttribute(UNHEARD, request.getRemoteAddr());
            hiding.doFilter(request, response, chain);
        } else if (!hasGoodPrefix(request)) {
            ProblemResponse.sendLast(response, badPrefix());
        } else {
            HttpServletRequest believed = BelievedHeaders.of(request, added);
            ClientAddress.set(request, ClientAddress.behind(believed, this::isProxy));
            super.doFilterInternal(believed, response, chain);
        }
    }

    private boolean isProxy(String address) {
        try {
            InetAddress its = InetAddress.ofLiteral(address);
            return proxies.stream().anyMatch(block -> block.contains(its));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// It becomes the beginning of links: it must not lead to another host.
    private static boolean hasGoodPrefix(HttpServletRequest request) {
        String prefix = request.getHeader("X-Forwarded-Prefix");
        return prefix == null || PREFIX.matcher(prefix).matches();
    }

    private static ProblemDetail badPrefix() {
        return ProblemType.INVALID_PARAMETER.with(
                "The header X-Forwarded-Prefix of the proxy must be a path, like /coremill");
    }
}
