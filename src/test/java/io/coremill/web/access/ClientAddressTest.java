package io.coremill.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.settings.HttpSettings.ProxyHeaders;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientAddressTest {
    private static final List<String> PROXIES = List.of("10.0.0.1", "10.0.0.2", "fd00::1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | X-Forwarded-For | 192.0.2.7 | 192.0.2.7",
                "10.0.0.1 | X-Forwarded-For | 192.0.2.9, 192.0.2.7 | 192.0.2.7",
                "10.0.0.1 | X-Forwarded-For | 192.0.2.9, 192.0.2.7, 10.0.0.2 | 192.0.2.7",
                "10.0.0.1 | X-Forwarded-For | 192.0.2.7:4711, 10.0.0.2:4712 | 192.0.2.7",
                "10.0.0.1 | X-Forwarded-For | [2001:db8::7]:4711 | 2001:db8::7",
                "10.0.0.1 | X-Forwarded-For | 2001:db8::7 | 2001:db8::7",
                "10.0.0.1 | X-Forwarded-For | ' , ' | 10.0.0.1",
                "192.0.2.1 | X-Forwarded-For | 192.0.2.7 | 192.0.2.1",
                "10.0.0.1 | X-Forwarded-For | 10.0.0.2 | 10.0.0.2",
                "10.0.0.1 | Forwarded | for=192.0.2.9, for=192.0.2.7;proto=https | 192.0.2.7",
                "10.0.0.1 | Forwarded | proto=https;For=\"[2001:db8::7]:4711\" | 2001:db8::7",
                "fd00::1 | Forwarded | for=_hidden | _hidden",
            })
    void theClientIsTheNearestThatIsNoProxyOfOurs(
            String peer, String header, String value, String client) {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        request.addHeader(header, value);
        assertThat(ClientAddress.behind(request, PROXIES::contains)).isEqualTo(client);
    }

    /// Of a client that sends the header which its proxy does not add.
    @ParameterizedTest
    @CsvSource({
        "X_FORWARDED,192.0.2.7",
        "FORWARDED,192.0.2.8",
    })
    void aProxyIsBelievedInTheHeaderThatItAdds(ProxyHeaders added, String client) {
        var request = new MockHttpServletRequest();
        request.setRemoteAddr("10.0.0.1");
        request.addHeader("X-Forwarded-For", "192.0.2.7");
        request.addHeader("Forwarded", "for=192.0.2.8");
        var believed = BelievedHeaders.of(request, added);
        assertThat(ClientAddress.behind(believed, PROXIES::contains)).isEqualTo(client);
        String hidden = added == ProxyHeaders.FORWARDED ? "x-FORWARDED-for" : "forwarded";
        assertThat(believed.getHeader(hidden)).isNull();
        assertThat(Collections.list(believed.getHeaderNames())).hasSize(1);
    }

    @Test
    void aProxyThatAddsForwardedAloneIsBelievedInIt() {
        var request = new MockHttpServletRequest();
        request.addHeader("Forwarded", "for=192.0.2.8");
        assertThat(BelievedHeaders.of(request, ProxyHeaders.X_FORWARDED)).isSameAs(request);
    }
}
