package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.retention.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long finished jobs are kept can be set for each queue.
class RetentionSettingsTest {
    private static final String QUEUE = "coremill.queues.mine.";

    @Test
    void aQueueKeepsWhatIsUsual() {
        assertThat(policy(Map.of(QUEUE + "executor", "threads"))).isEqualTo(RetentionPolicy.USUAL);
    }

    @Test
    void everyKeyIsRead() {
        var written =
                Map.of(
                        QUEUE + "executor", "threads",
                        QUEUE + "retain.succeeded", "0s",
                        QUEUE + "retain.failed", "P365D",
                        QUEUE + "retain.cancelled", "2h",
                        QUEUE + "retain.expired", "3d",
                        QUEUE + "retain.count", "0");
        assertThat(policy(written))
                .isEqualTo(
                        new RetentionPolicy(
                                Duration.ZERO,
                                Duration.ofDays(365),
                                Duration.ofHours(2),
                                Duration.ofDays(3),
                                0));
    }

    @ParameterizedTest
    @CsvSource({"succeeded,366d", "failed,-1s", "cancelled,soon", "count,-1"})
    void whatIsOutOfBoundsIsRefusedByItsKey(String key, String value) {
        var written = Map.of(QUEUE + "executor", "threads", QUEUE + "retain." + key, value);
        assertThat(WrittenSettings.errors(WrittenSettings.map(written)))
                .singleElement()
                .asString()
                .startsWith(QUEUE + "retain." + key);
    }

    private static RetentionPolicy policy(Map<String, String> written) {
        return WrittenSettings.read(WrittenSettings.map(written)).retention().of("mine");
    }
}
