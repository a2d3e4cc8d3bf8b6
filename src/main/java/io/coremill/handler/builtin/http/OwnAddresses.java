package io.coremill.handler.builtin.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.stream.Stream;

/// Which addresses are this host's, or of IPv6 on a network it is on: what hides behind a firewall
/// there has public addresses too. They come and go, so they are looked up each time.
final class OwnAddresses {
    private OwnAddresses() {}

    static boolean contain(InetAddress address) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(OwnAddresses::blocks)
                    .anyMatch(block -> block.contains(address));
        } catch (SocketException e) {
            return true; // for all that is known
        }
    }

    /// A loopback has all addresses of its blocks, not just the one that it was given.
    private static Stream<AddressBlock> blocks(NetworkInterface network) {
        return network.getInterfaceAddresses().stream()
                .map(each -> isLoopback(network) ? whole(each) : block(each));
    }

    private static AddressBlock block(InterfaceAddress own) {
        InetAddress address = own.getAddress();
        return address instanceof Inet6Address ? whole(own) : AddressBlock.of(address);
    }

    private static AddressBlock whole(InterfaceAddress own) {
        return new AddressBlock(own.getAddress(), own.getNetworkPrefixLength());
    }

    private static boolean isLoopback(NetworkInterface network) {
        try {
            return network.isLoopback();
        } catch (SocketException e) {
            return false; // it is gone by now
        }
    }
}
