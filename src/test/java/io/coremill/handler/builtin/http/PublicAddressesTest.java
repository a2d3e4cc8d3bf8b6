package io.coremill.handler.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255"
            })
    void theseOfIpv4AreNot(String address) {
        assertThat(PublicAddresses.contain(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void theseOfIpv6AreNot(String address) {
        assertThat(PublicAddresses.contain(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808",
                "2001:200::1",
                "2606:4700:4700::1111",
                "2a00:1450::1"
            })
    void theseAre(String address) {
        assertThat(PublicAddresses.contain(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, any, 127.0.0.1, true",
        "127.0.0.1, any, 127.0.0.2, false",
        "127.0.0.1, any, ::ffff:127.0.0.1, true",
        "10.0.0.0/8, any, 10.9.8.7, true",
        "10.0.0.0/8, any, 11.9.8.7, true",
        "10.0.0.0/8, any, 192.168.0.1, false",
        "192.168.4.0/22, any, 192.168.7.255, true",
        "192.168.4.0/22, any, 192.168.8.0, false",
        "0.0.0.0/0, any, 127.0.0.1, true",
        "0.0.0.0/0, any, ::1, false",
        "fd00::/8, any, fdab::1, true",
        "fd00::/8, any, fe80::1, false",
        "intranet, intranet, 10.0.0.1, true",
        "Intranet.Example, intranet.example, 10.0.0.1, true",
        "intranet, other, 10.0.0.1, false",
        "intranet, intranet.example, 10.0.0.1, false"
    })
    void theSettingsPermitMore(String allowed, String host, String address, boolean permitted) {
        var destinations = PermittedDestinations.of(List.of(allowed));
        assertThat(destinations.permit(host, InetAddress.ofLiteral(address))).isEqualTo(permitted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/x",
                "10.0.0.0/-1",
                "10.1.0.0/8",
                "::/129",
                "256.1.1.1",
                "http://intranet",
                "intranet:80",
                "*.example",
                "in tranet",
                "1.2.3.4.5"
            })
    void whatIsNeitherAddressNorNameIsRefused(String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PermittedDestinations.of(List.of("10.0.0.1", allowed)))
                .withMessageStartingWith("'" + allowed + "' must be");
    }

    @Test
    void withoutSettingsOnlyPublicAddressesArePermitted() {
        var destinations = PermittedDestinations.of(List.of());
        assertThat(destinations.permit("a.example", InetAddress.ofLiteral("8.8.8.8"))).isTrue();
        assertThat(destinations.permit("localhost", InetAddress.ofLiteral("127.0.0.1"))).isFalse();
    }
}
