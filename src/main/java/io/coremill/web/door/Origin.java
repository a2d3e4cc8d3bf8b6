package io.coremill.web.door;

import java.net.URI;
import java.net.URISyntaxException;

/// Reads where the page came from that made a browser send a request.
final class Origin {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private Origin() {}

    /// Whether it is one of these hosts at this port; `null`, which says nothing, is not.
    static boolean isOurs(String origin, KnownHosts hosts, int port) {
        try {
            URI from = new URI(origin);
            return from.getHost() != null && hosts.contain(from.getHost()) && port(from) == port;
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
