package io.coremill.web.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.limits.RateLimit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("anywhere")
class FailedLoginsTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final FailedLogins logins = new FailedLogins(RateLimit.perMinute(3), now::get);

    @Test
    void soManyMayFailInAMinuteAndThenOneAfterTheOther() {
        for (int i = 0; i < 3; i++) {
            assertThat(logins.of("192.0.2.1").isGranted()).isTrue();
            logins.failed("192.0.2.1");
        }
        assertThat(logins.of("192.0.2.1").retryAfter()).isEqualTo(20);
        now.addAndGet(20 * SECOND);
        assertThat(logins.of("192.0.2.1").isGranted()).isTrue();
    }

    @Test
    void anAddressIsNotHeldForLongHoweverMuchFails() {
        IntStream.range(0, 1000).forEach(_ -> logins.failed("192.0.2.1"));
        assertThat(logins.of("192.0.2.1").retryAfter()).isEqualTo(20);
    }

    @Test
    void allAddressesOfANetworkOfIPv6AreOneClient() {
        IntStream.range(0, 3).forEach(i -> logins.failed("2001:db8:1:2::" + i));
        assertThat(logins.of("2001:db8:1:2:ffff::1").isGranted()).isFalse();
        assertThat(logins.of("2001:db8:1:3::1").isGranted()).isTrue();
        assertThat(logins.of("not an address: at all").isGranted()).isTrue();
    }

    @Test
    void tokensThatWereValidAreRememberedUpToANumber() {
        IntStream.range(0, 20_000).forEach(i -> logins.succeeded("token %020d".formatted(i)));
        assertThat(logins.wasValid("token %020d".formatted(19_999))).isTrue();
        assertThat(logins.wasValid("token %020d".formatted(1))).isFalse();
        assertThat(logins.wasValid("")).isFalse();
    }
}
