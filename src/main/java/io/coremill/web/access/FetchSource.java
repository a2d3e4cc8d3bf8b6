package io.coremill.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/// What a browser reports of why it sends a request, in headers that no page can set. Programs that
/// are no browsers report nothing, nor do browsers where a service without TLS is on another
/// machine.
final class FetchSource {
    /// `none` is a user's own doing: an address that was typed, a bookmark.
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private FetchSource() {}

    /// Whether a page of another origin has the browser send it, unless that only leads to a page
    /// of ours: links to the console work everywhere.
    static boolean isForeign(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site != null && !OWN.contains(site) && !isVisit(request);
    }

    private static boolean isVisit(HttpServletRequest request) {
        return READING.contains(request.getMethod())
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"))
                && !isOfApi(request);
    }

    /// Whether it goes to what shows or does something, and not to a page, which has no secrets.
    static boolean isOfApi(HttpServletRequest request) {
        // As the servlet container understood it: not what `..` only makes look like a page.
        String path = request.getServletPath();
        return path.startsWith("/v1/") || path.startsWith("/actuator");
    }
}
