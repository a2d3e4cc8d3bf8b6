package io.coremill.handler.builtin.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Where requests may go: to public addresses of others, and where the settings permit.
public final class PermittedDestinations {
    private static final Pattern NAME =
            Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?");

    private final List<AddressBlock> blocks = new ArrayList<>();
    private final Set<String> hosts = new HashSet<>();

    private final Predicate<InetAddress> own;

    private PermittedDestinations(Predicate<InetAddress> own) {
        this.own = own;
    }

    /// @param allowed addresses, blocks of addresses like `10.0.0.0/8`, and names of hosts, which
    ///     may have any address
    /// @throws IllegalArgumentException if one is none of these
    public static PermittedDestinations of(List<String> allowed) {
        return of(allowed, OwnAddresses::contain);
    }

    /// @param own which public addresses are refused all the same
    static PermittedDestinations of(List<String> allowed, Predicate<InetAddress> own) {
        var destinations = new PermittedDestinations(own);
        allowed.forEach(destinations::allow);
        return destinations;
    }

    private void allow(String entry) {
        if (NAME.matcher(entry).matches()) {
            hosts.add(entry.toLowerCase(Locale.ROOT));
            return;
        }
        try {
            blocks.add(AddressBlock.of(entry));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'%s' must be an address, a block like 10.0.0.0/8, or a host's name (%s)"
                            .formatted(entry, e.getMessage()),
                    e);
        }
    }

    /// @param host by which the address was found
    boolean permit(String host, InetAddress address) {
        return (PublicAddresses.contain(address) && !own.test(address))
                || blocks.stream().anyMatch(block -> block.contains(address))
                || hosts.contains(host.toLowerCase(Locale.ROOT));
    }
}
