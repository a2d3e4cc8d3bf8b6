package io.coremill.web.door;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The names under which this service may be called: those of the loopback interface, and those
/// that were configured.
final class KnownHosts {
    private final Set<String> configured;

    KnownHosts(Collection<String> configured) {
        this.configured =
                configured.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// @param host without a port; an IPv6 address in brackets
    boolean contain(String host) {
        return host.equals("localhost")
                || host.equals("127.0.0.1")
                || configured.contains(host.toLowerCase(Locale.ROOT))
                || host.equalsIgnoreCase("localhost")
                || isLoopback(host);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.ofLiteral(withoutBrackets(host)).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }
}
