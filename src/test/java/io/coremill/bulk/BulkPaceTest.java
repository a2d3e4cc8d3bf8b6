package io.coremill.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BulkPaceTest {

    @Test
    void nothingRestsWhileNobodyElseWrites() {
        assertThat(BulkPace.rest(Duration.ofMillis(20), 0)).isZero();
    }

    @Test
    void besideOthersItTakesAFifthOfTheTime() {
        assertThat(BulkPace.rest(Duration.ofMillis(20), 1)).isEqualTo(Duration.ofMillis(80));
    }

    @Test
    void afterABatchThatTookLongTheNextIsHalfAsLarge() {
        assertThat(BulkPace.most(BulkPace.MANY, Duration.ofMillis(51))).isEqualTo(250);
        assertThat(BulkPace.most(10, Duration.ofSeconds(1))).isEqualTo(10);
        assertThat(BulkPace.most(125, Duration.ofMillis(50))).isEqualTo(250);
        assertThat(BulkPace.most(BulkPace.MANY, Duration.ZERO)).isEqualTo(BulkPace.MANY);
    }

    @Test
    void itGoesOnOnceASecondAtLeast() {
        assertThat(BulkPace.rest(Duration.ofMinutes(1), 7)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void besideOthersItTakesFewJobsAtOnce() {
        assertThat(BulkPace.jobs(0)).isEqualTo(BulkPace.MANY);
        assertThat(BulkPace.jobs(1)).isEqualTo(BulkPace.FEW);
    }
}
