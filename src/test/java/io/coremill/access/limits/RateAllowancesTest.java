package io.coremill.access.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("anywhere")
class RateAllowancesTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(-3 * SECOND);

    @Test
    void aSecondsWorthMayComeAtOnceAndThenOneAfterTheOther() {
        var rates = new RateAllowances(RateLimit.perSecond(4), now::get);
        for (int left = 3; left >= 0; left--) {
            assertThat(rates.take("a")).isEqualTo(new RateAllowance(left, 0));
        }
        assertThat(rates.take("a")).isEqualTo(new RateAllowance(0, SECOND / 4));
        now.addAndGet(SECOND / 4);
        assertThat(rates.take("a").isGranted()).isTrue();
        assertThat(rates.take("a").isGranted()).isFalse();
    }

    @Test
    void whatIsRefusedCostsNothing() {
        var rates = new RateAllowances(RateLimit.perSecond(2), now::get);
        IntStream.range(0, 100).forEach(_ -> rates.take("a"));
        now.addAndGet(SECOND);
        assertThat(rates.take("a")).isEqualTo(new RateAllowance(1, 0));
    }

    @Test
    void aPauseSavesNoMoreThanOneWindow() {
        var rates = new RateAllowances(RateLimit.perSecond(3), now::get);
        rates.take("a");
        now.addAndGet(1000 * SECOND);
        assertThat(granted(rates, "a", 10)).isEqualTo(3);
    }

    @Test
    void noneTakesFromAnother() {
        var rates = new RateAllowances(RateLimit.perSecond(1), now::get);
        assertThat(granted(rates, "a", 5)).isEqualTo(1);
        assertThat(granted(rates, "b", 5)).isEqualTo(1);
    }

    @Test
    void whatIsReservedHasToBeWaitedFor() {
        var rates = new RateAllowances(RateLimit.perSecond(10), now::get);
        assertThat(rates.reserve("a", 10)).isZero();
        assertThat(rates.reserve("a", 10)).isEqualTo(SECOND);
        assertThat(rates.take("a").retryAfter()).isEqualTo(2);
        now.addAndGet(SECOND);
        assertThat(rates.take("a").isGranted()).isFalse();
        now.addAndGet(SECOND / 10);
        assertThat(rates.take("a").isGranted()).isTrue();
    }

    @Test
    void whatIsGivenBackNeedNotBeWaitedFor() {
        var rates = new RateAllowances(RateLimit.perSecond(10), now::get);
        assertThat(rates.reserve("a", 10)).isZero();
        assertThat(rates.reserve("a", 1_000)).isPositive();
        rates.giveBack("a", 1_000);
        rates.giveBack("b", 1_000);
        assertThat(rates.reserve("a", 10)).isEqualTo(SECOND);
        assertThat(rates.reserve("b", 20)).isEqualTo(SECOND);
    }

    @Test
    void aLookTakesNothing() {
        var rates = new RateAllowances(RateLimit.perMinute(2), now::get);
        assertThat(rates.look("a")).isEqualTo(new RateAllowance(2, 0));
        assertThat(rates.look("a")).isEqualTo(new RateAllowance(2, 0));
        assertThat(granted(rates, "a", 3)).isEqualTo(2);
        assertThat(rates.look("a").retryAfter()).isEqualTo(30);
    }

    @Test
    void overAnyTimeNoMoreComesThanTheLimitAllows() {
        var rates = new RateAllowances(RateLimit.perSecond(7), now::get);
        int granted = 0;
        for (int step = 0; step < 10_000; step++) {
            now.addAndGet(SECOND / 1000);
            granted += rates.take("a").isGranted() ? 1 : 0;
        }
        assertThat(granted).isBetween(70, 77);
    }

    @Test
    void aMillionNamesFindRoomForTheirNumbers() {
        var rates = new RateAllowances(RateLimit.perSecond(1), now::get);
        IntStream.range(0, 1_000_000).forEach(name -> rates.take("name " + name));
        assertThat(rates.size()).isEqualTo(10_000);
    }

    @Test
    void withoutALimitAllIsGranted() {
        var rates = new RateAllowances(RateLimit.NONE, now::get);
        assertThat(granted(rates, "a", 1000)).isEqualTo(1000);
        assertThat(rates.reserve("a", 1000)).isZero();
        assertThat(rates.size()).isZero();
    }

    private static int granted(RateAllowances rates, String name, int tries) {
        return (int) IntStream.range(0, tries).filter(_ -> rates.take(name).isGranted()).count();
    }
}
