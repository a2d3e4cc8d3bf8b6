package io.coremill.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// Where the page came from that made a browser send a request.
///
/// @param host null where it has none, as in `null`
record PageOrigin(@Nullable String host, int port, boolean secure) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    static PageOrigin of(String header) {
        try {
            URI from = new URI(header);
            boolean secure = "https".equals(from.getScheme());
            String host = from.getHost();
            return new PageOrigin(
                    host == null ? null : HostAuthority.relative(host), port(from, secure), secure);
        } catch (URISyntaxException e) {
            return new PageOrigin(null, 0, false);
        }
    }

    private static int port(URI from, boolean secure) {
        if (from.getPort() >= 0) {
            return from.getPort();
        }
        return secure ? HTTPS_PORT : HTTP_PORT;
    }

    /// Whether its host is the one that the request names, or one of these.
    boolean isOfOurHosts(HttpServletRequest request, KnownHosts hosts) {
        return host != null
                && (host.equalsIgnoreCase(HostAuthority.relative(request.getServerName()))
                        || hosts.contain(host));
    }

    /// Whether it is at the port that the request goes to. A page that came without TLS may be from
    /// anyone on the way, so it is none of ours where the service is called by TLS. A proxy that
    /// speaks TLS for us often leaves out the port, and the scheme is ours: then the standard port
    /// of either scheme will do, or one that was configured, or the word of the browser, which no
    /// page can forge.
    boolean isAtOurPort(HttpServletRequest request, KnownHosts hosts) {
        return (port == request.getServerPort() && (secure || !request.isSecure()))
                || (secure && port == HTTPS_PORT && request.getServerPort() == HTTP_PORT)
                || (host != null && hosts.containAt(host, port))
                || "same-origin".equals(request.getHeader("Sec-Fetch-Site"));
    }

    @Override
    public String toString() {
        return "%s://%s:%d".formatted(secure ? "https" : "http", host, port);
    }
}
