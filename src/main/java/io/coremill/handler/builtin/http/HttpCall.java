package io.coremill.handler.builtin.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A request to be made, and its bounds.
///
/// @param headers by name, in any case
/// @param timeout for all of it, redirects included
/// @param redirects how many may be followed
/// @param followed how many have been
/// @param maxBody how many bytes the response's body may have
@SuppressWarnings("ArrayRecordComponent") // never compared
record HttpCall(
        RequestTarget target,
        String method,
        Map<String, String> headers,
        byte[] body,
        Duration timeout,
        int redirects,
        int followed,
        int maxBody) {

    /// Whether a redirect is not the result itself.
    boolean follows() {
        return redirects > 0;
    }

    /// The call that a redirect asks for. What is meant for this origin alone stays here.
    HttpCall redirected(int status, RequestTarget to) {
        boolean get = becomesGet(status);
        var kept = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        kept.putAll(headers);
        if (!to.hasOriginOf(target)) {
            kept.remove("Authorization");
            kept.remove("Cookie");
        }
        if (get) {
            kept.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("content-"));
        }
        return new HttpCall(
                to,
                get ? "GET" : method,
                kept,
                get ? new byte[0] : body,
                timeout,
                redirects,
                followed + 1,
                maxBody);
    }

    private boolean becomesGet(int status) {
        return switch (status) {
            case 301, 302 -> method.equals("POST");
            case 303 -> !method.equals("HEAD");
            default -> false;
        };
    }
}
