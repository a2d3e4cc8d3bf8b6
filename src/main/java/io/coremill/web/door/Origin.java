package io.coremill.web.door;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;

/// Reads where the page came from that made a browser send a request.
final class Origin {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private Origin() {}

    /// Whether it is the host that the request names, or one of these, at the same port; `null`,
    /// which says nothing, is not.
    static boolean isOurs(String origin, KnownHosts hosts, HttpServletRequest request) {
        try {
            URI from = new URI(origin);
            String host = from.getHost();
            return host != null
                    && (host.equalsIgnoreCase(request.getServerName()) || hosts.contain(host))
                    && port(from) == request.getServerPort();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static int port(URI from) {
        if (from.getPort() >= 0) {
            return from.getPort();
        }
        return "https".equals(from.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    }
}
