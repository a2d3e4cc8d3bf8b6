package io.coremill.handler.builtin.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Which addresses belong to the open Internet, after the IANA registries of special-purpose
/// addresses. All others lead to this host, its network, its cloud, or nowhere.
final class PublicAddresses {
    private static final List<AddressBlock> NOT_PUBLIC =
            blocks(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8",
                    "100.64.0.0/10", // behind the provider's NAT, and a cloud's metadata
                    "127.0.0.0/8",
                    "168.63.129.16", // a cloud's own services, on an address that looks public
                    "169.254.0.0/16", // link-local, and most clouds' metadata
                    "172.16.0.0/12",
                    "192.0.0.0/24", // protocol assignments
                    "192.0.2.0/24", // documentation
                    "192.88.99.0/24", // relays from IPv6
                    "192.168.0.0/16",
                    "198.18.0.0/15", // benchmarks
                    "198.51.100.0/24", // documentation
                    "203.0.113.0/24", // documentation
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, and broadcast
                    "2001::/23", // protocol assignments, tunnels among them
                    "2001:db8::/32", // documentation
                    "2002::/16", // 6to4, with an address of IPv4 inside
                    "3fff::/20"); // documentation

    /// What has been assigned of IPv6 so far: unique-local, link-local, multicast, loopback and
    /// old forms with an address of IPv4 inside lie outside.
    private static final AddressBlock GLOBAL_UNICAST = AddressBlock.of("2000::/3");

    private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96");

    private PublicAddresses() {}

    static boolean contain(InetAddress address) {
        if (NAT64.contains(address)) {
            return contain(embedded(address));
        }
        return (!(address instanceof Inet6Address) || GLOBAL_UNICAST.contains(address))
                && NOT_PUBLIC.stream().noneMatch(block -> block.contains(address));
    }

    /// The address of IPv4 at the end of one of IPv6.
    private static InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // four bytes are an address
        }
    }

    private static List<AddressBlock> blocks(String... texts) {
        return Stream.of(texts).map(AddressBlock::of).toList();
    }
}
