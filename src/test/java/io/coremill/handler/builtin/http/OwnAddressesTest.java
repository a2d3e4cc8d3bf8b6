package io.coremill.handler.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("8.8.4.4");

    @Test
    void aPublicAddressOfThisHostIsRefusedUnlessTheSettingsPermitIt() {
        assertThat(PermittedDestinations.of(List.of(), PUBLIC::equals).permit("a.example", PUBLIC))
                .isFalse();
        assertThat(
                        PermittedDestinations.of(List.of("8.8.4.4"), PUBLIC::equals)
                                .permit("a.example", PUBLIC))
                .isTrue();
        assertThat(
                        PermittedDestinations.of(List.of("a.example"), PUBLIC::equals)
                                .permit("a.example", PUBLIC))
                .isTrue();
        assertThat(
                        PermittedDestinations.of(List.of(), PUBLIC::equals)
                                .permit("a.example", InetAddress.ofLiteral("8.8.8.8")))
                .isTrue();
    }

    @Test
    void whatEachInterfaceHasIsOwn() throws Exception {
        assertThat(addresses()).isNotEmpty().allMatch(OwnAddresses::contain);
    }

    @Test
    void whatNoneHasIsNot() {
        assertThat(OwnAddresses.contain(PUBLIC)).isFalse();
        assertThat(OwnAddresses.contain(InetAddress.ofLiteral("2606:4700:4700::1111"))).isFalse();
    }

    @Test
    void allOfTheLoopbackIsOwn() {
        assertThat(OwnAddresses.contain(InetAddress.ofLiteral("127.9.8.7"))).isTrue();
    }

    /// Where this host has such addresses; elsewhere there is nothing to see.
    @Test
    void neighboursAreInIpv6Only() throws Exception {
        List<InetAddress> own = addresses().filter(each -> !each.isLoopbackAddress()).toList();
        assertThat(own)
                .filteredOn(Inet6Address.class::isInstance)
                .map(OwnAddressesTest::neighbour)
                .allMatch(OwnAddresses::contain);
        assertThat(own)
                .filteredOn(Inet4Address.class::isInstance)
                .map(OwnAddressesTest::neighbour)
                .filteredOn(each -> !own.contains(each))
                .noneMatch(OwnAddresses::contain);
    }

    private static Stream<InetAddress> addresses() throws Exception {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
    }

    private static InetAddress neighbour(InetAddress address) {
        byte[] bytes = address.getAddress();
        bytes[bytes.length - 1] ^= 1;
        try {
            return InetAddress.getByAddress(bytes);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
