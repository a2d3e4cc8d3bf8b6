package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecondHistoryTest {
    private final SecondHistory history = new SecondHistory(3);

    @Test
    void itBeginsEmpty() {
        assertThat(history.cores()).isEmpty();
        assertThat(history.finished()).isEmpty();
        assertThat(history.failed()).isEmpty();
    }

    @Test
    void theOldestSecondMakesRoomForTheNewest() {
        for (int second = 1; second <= 5; second++) {
            record(Map.of(0, second / 10.0), second, second - 1);
        }
        assertThat(history.finished()).containsExactly(3, 4, 5);
        assertThat(history.failed()).containsExactly(2, 3, 4);
        assertThat(history.cores()).isEqualTo(Map.of(0, List.of(0.3, 0.4, 0.5)));
    }

    @Test
    void aCoreThatComesOrGoesIsNotKnownMeanwhile() {
        record(Map.of(2, 0.5), 0, 0);
        record(Map.of(0, 1.0), 0, 0);
        record(Map.of(0, Double.NaN, 2, 0.25), 0, 0);
        assertThat(history.cores())
                .containsExactly(
                        Map.entry(0, Arrays.asList(null, 1.0, null)),
                        Map.entry(2, Arrays.asList(0.5, null, 0.25)));
    }

    @Test
    void aShareHasThreeDigits() {
        record(Map.of(0, 2.0 / 3), 0, 0);
        assertThat(history.cores().get(0)).containsExactly(0.667);
    }

    @Test
    void noSecondHasMoreThanAnIntegerCanSay() {
        record(Map.of(), Long.MAX_VALUE, 1L << 31);
        assertThat(history.finished()).containsExactly(Integer.MAX_VALUE);
        assertThat(history.failed()).containsExactly(Integer.MAX_VALUE);
    }

    private void record(Map<Integer, Double> utilization, long finished, long failed) {
        history.record(utilization, new JobActivity.Ended(finished, failed));
    }
}
