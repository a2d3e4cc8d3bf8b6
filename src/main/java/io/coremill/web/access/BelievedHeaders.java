package io.coremill.web.access;

import io.coremill.settings.HttpSettings.ProxyHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;

/// A request as a proxy of ours vouches for it: without the forwarded headers of the kind that the
/// proxy does not add, which its client has made up.
final class BelievedHeaders extends FewerHeaders {
    private static final Set<String> FORWARDED = Set.of("forwarded");

    /// Without the prefix, which `Forwarded` has no word for.
    private static final Set<String> X_FORWARDED =
            Set.of(
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-port",
                    "x-forwarded-proto",
                    "x-forwarded-ssl");

    private final Set<String> hidden;

    private BelievedHeaders(HttpServletRequest request, Set<String> hidden) {
        super(request);
        this.hidden = hidden;
    }

    static HttpServletRequest of(HttpServletRequest request, ProxyHeaders added) {
        return switch (added) {
            case FORWARDED -> new BelievedHeaders(request, X_FORWARDED);
            case X_FORWARDED -> hasAny(request) ? new BelievedHeaders(request, FORWARDED) : request;
        };
    }

    private static boolean hasAny(HttpServletRequest request) {
        return X_FORWARDED.stream().anyMatch(name -> request.getHeader(name) != null);
    }

    @Override
    protected boolean isHidden(String name) {
        return hidden.contains(name.toLowerCase(Locale.ROOT));
    }
}
