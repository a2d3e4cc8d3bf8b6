package io.coremill.handler.builtin.http;

import java.util.ArrayDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A URL, or what leads from one to the next (RFC 3986). What is not there is null.
///
/// The URI of the JDK resolves as RFC 2396 prescribes, which treats a mere query differently.
record UrlReference(
        @Nullable String scheme,
        @Nullable String authority,
        String path,
        @Nullable String query,
        @Nullable String fragment) {

    private static final Pattern PARTS =
            Pattern.compile(
                    "(?s)(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)"
                            + "(?:\\?([^#]*))?(?:#(.*))?");

    private static final String CHARACTERS = "A-Za-z0-9._~!$&'()*+,;=:@/%-";
    private static final String BROKEN_CODE = "%(?![0-9A-Fa-f]{2})";
    private static final Pattern ILLEGAL_IN_PATH =
            Pattern.compile("[^%s]|%s".formatted(CHARACTERS, BROKEN_CODE));
    private static final Pattern ILLEGAL_BEHIND =
            Pattern.compile("[^?\\[\\]%s]|%s".formatted(CHARACTERS, BROKEN_CODE));

    /// What is illegal in it is encoded, as browsers do; but not in the authority.
    ///
    /// @param text each character a byte
    static UrlReference of(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException("all text has a path");
        }
        return new UrlReference(
                parts.group(1),
                parts.group(2),
                encoded(ILLEGAL_IN_PATH, parts.group(3)),
                parts.group(4) == null ? null : encoded(ILLEGAL_BEHIND, parts.group(4)),
                parts.group(5) == null ? null : encoded(ILLEGAL_BEHIND, parts.group(5)));
    }

    /// Where a redirect leads from here. Our fragment stays if it brings none (RFC 9110, 10.2.2).
    UrlReference resolve(UrlReference to) {
        String part = to.fragment == null ? fragment : to.fragment;
        if (to.scheme != null) {
            return new UrlReference(to.scheme, to.authority, straight(to.path), to.query, part);
        }
        if (to.authority != null) {
            return new UrlReference(scheme, to.authority, straight(to.path), to.query, part);
        }
        if (to.path.isEmpty()) {
            return new UrlReference(
                    scheme, authority, path, to.query == null ? query : to.query, part);
        }
        return new UrlReference(scheme, authority, straight(from(to.path)), to.query, part);
    }

    private String from(String other) {
        if (other.startsWith("/")) {
            return other;
        }
        return path.isEmpty() ? "/" + other : path.substring(0, path.lastIndexOf('/') + 1) + other;
    }

    /// Without segments of dots.
    private static String straight(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        var segments = new ArrayDeque<String>();
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        boolean open = path.endsWith("/.") || path.endsWith("/..");
        return "/" + String.join("/", segments) + (open && !segments.isEmpty() ? "/" : "");
    }

    private static String encoded(Pattern illegal, String part) {
        return illegal.matcher(part)
                .replaceAll(match -> "%%%02X".formatted((int) match.group().charAt(0)));
    }

    @Override
    public String toString() {
        return (scheme == null ? "" : scheme + ":")
                + (authority == null ? "" : "//" + authority)
                + path
                + (query == null ? "" : "?" + query)
                + (fragment == null ? "" : "#" + fragment);
    }
}
