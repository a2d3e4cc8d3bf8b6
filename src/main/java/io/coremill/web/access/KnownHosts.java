package io.coremill.web.access;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The names under which this service may be called: those of the loopback interface, and those
/// that were configured.
final class KnownHosts {
    private final Set<String> names;

    /// As written, some of them perhaps with a port.
    private final Set<String> authorities;

    KnownHosts(Collection<String> configured) {
        authorities =
                configured.stream()
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        names =
                authorities.stream()
                        .map(authority -> HostAuthority.of(authority).host())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /// @param host without a port; an IPv6 address in brackets
    boolean contain(String host) {
        return host.equals("localhost")
                || host.equals("127.0.0.1")
                || names.contains(host.toLowerCase(Locale.ROOT))
                || host.equalsIgnoreCase("localhost")
                || address(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /// Whether this port of that host was configured.
    boolean containAt(String host, int port) {
        return authorities.contains(host.toLowerCase(Locale.ROOT) + ":" + port);
    }

    /// Whether a request may name this host. An address will always do, as health checks and
    /// Prometheus call by it: a page can point its name at this service, but cannot make
    /// a browser send an address other than the one it goes to.
    boolean mayBeCalled(String host) {
        return contain(host) || address(host).isPresent();
    }

    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(withoutBrackets(host)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }
}
