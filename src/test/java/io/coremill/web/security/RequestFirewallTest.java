package io.coremill.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.firewall.RequestRejectedException;

@Tag("anywhere")
class RequestFirewallTest {
    private final RequestFirewall firewall = new RequestFirewall();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/jobs", "/v1/jobs/", "/v1/queues/a-b_C9/pause"})
    void aPlainPathCanBeUnderstoodInOneWay(String path) {
        assertThat(RequestFirewall.isPlain(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "*",
                "//",
                "/v1//jobs",
                "/v1/./jobs",
                "/v1/../jobs",
                "/v1/jobs.json",
                "/v1/jobs;a",
                "/v1/%6aobs",
                "/v1\\jobs",
                "/v1/jobs\u0000",
                "/v1/j\u00f6bs",
                "/v1/jobs?",
                "/v1/jobs "
            })
    void allOtherPathsAreLookedAt(String path) {
        assertThat(RequestFirewall.isPlain(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1//jobs", "/v1/../jobs", "/v1/jobs;a", "/v1%2fjobs", "/v1/%2e/jobs"})
    void whatCanBeMisunderstoodIsRefused(String path) {
        var request = new MockHttpServletRequest("GET", path);
        assertThatThrownBy(() -> firewall.getFirewalledRequest(request))
                .isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void aPlainRequestIsHandedOnAsItCame() {
        var request = new MockHttpServletRequest("POST", "/v1/jobs");
        assertThat(RequestFirewall.unwrapped(firewall.getFirewalledRequest(request)))
                .isSameAs(request);
        request.setQueryString("a=b");
        var looked = firewall.getFirewalledRequest(request);
        assertThat(RequestFirewall.unwrapped(looked)).isSameAs(looked);
    }

    @Test
    void aMethodThatNoEndpointHasIsRefused() {
        var request = new MockHttpServletRequest("TRACE", "/v1/jobs");
        assertThatThrownBy(() -> firewall.getFirewalledRequest(request))
                .isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void parametersOfAQueryAreLookedAt() {
        var request = new MockHttpServletRequest("GET", "/v1/jobs");
        request.setQueryString("a%00b=1");
        request.addParameter("a\u0000b", "1");
        assertThatThrownBy(() -> firewall.getFirewalledRequest(request).getParameterMap())
                .isInstanceOf(RequestRejectedException.class);
    }
}
