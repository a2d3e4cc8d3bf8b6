package io.coremill.web.access;

import io.coremill.settings.HttpSettings.ProxyHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A request as a proxy of ours vouches for it: without the forwarded headers of the kind that the
/// proxy does not add, which its client has made up.
final class BelievedHeaders extends HttpServletRequestWrapper {
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

    private boolean isHidden(String name) {
        return hidden.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        Stream<String> names = Collections.list(super.getHeaderNames()).stream();
        return Collections.enumeration(names.filter(name -> !isHidden(name)).toList());
    }
}
