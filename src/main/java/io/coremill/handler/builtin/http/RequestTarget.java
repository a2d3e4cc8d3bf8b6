package io.coremill.handler.builtin.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a request goes.
///
/// @param host without the brackets of an IPv6 address
/// @param path with the query, as it is sent
record RequestTarget(URI uri, boolean secure, String host, int port, String path) {
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)\\.?");
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LAST_PORT = 65_535;
    private static final int LONGEST = 8_192;

    /// @throws IllegalArgumentException with a message that starts with a verb
    static RequestTarget of(String url) {
        return of(parse(url));
    }

    /// @param location absolute, or relative to this one; each character a byte
    /// @throws IllegalArgumentException if that is nowhere a request can go
    RequestTarget resolve(String location) {
        return of(
                UrlReference.of(uri.toASCIIString()).resolve(UrlReference.of(location)).toString());
    }

    /// The host's address if it is given as one.
    Optional<InetAddress> address() {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// What `Host` contains: the port only if it is not the usual one.
    String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == usualPort(secure) ? name : name + ":" + port;
    }

    boolean hasOriginOf(RequestTarget other) {
        return secure == other.secure && port == other.port && host.equals(other.host);
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    private static URI parse(String url) {
        if (url.length() > LONGEST) {
            throw new IllegalArgumentException("must not be longer than %,d".formatted(LONGEST));
        }
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a URL: " + e.getReason(), e);
        }
    }

    private static RequestTarget of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("must start with http:// or https://");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "must not hold a user or a password; send a header Authorization");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "must have a host: a name in ASCII, four decimal numbers, or IPv6 in brackets");
        }
        boolean secure = scheme.equals("https");
        return new RequestTarget(uri, secure, host(uri), port(uri, secure), path(uri));
    }

    /// Spellings of addresses that one program reads in one way and the next in another are
    /// refused, and so are names of interfaces.
    private static String host(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        boolean strange = NUMERIC.matcher(host).matches() && !IPV4.matcher(host).matches();
        if (strange || host.indexOf('%') >= 0) {
            throw new IllegalArgumentException(
                    "must have an address in its usual form: four decimal numbers, or IPv6");
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(URI uri, boolean secure) {
        int port = uri.getPort() == -1 ? usualPort(secure) : uri.getPort();
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("must have a port from 1 to " + LAST_PORT);
        }
        return port;
    }

    private static int usualPort(boolean secure) {
        return secure ? HTTPS : HTTP;
    }

    private static String path(URI uri) {
        URI ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }
}
