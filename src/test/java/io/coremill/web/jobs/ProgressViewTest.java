package io.coremill.web.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ProgressViewTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource({"0, 0", "480.0, 480", "-1, -1", "0.25, 0.25", "9007199254740992, 9007199254740992"})
    void wholeNumbersHaveNoDecimalPoint(double done, String written) {
        var view = ProgressView.of(new Progress(done, done, "rows"), true);
        assertThat(JSON.writeValueAsString(view))
                .isEqualTo(
                        "{\"done\":%s,\"total\":%s,\"message\":\"rows\"}"
                                .formatted(written, written));
    }

    @Test
    void whatIsTooLargeToBeExactStaysAsItIs() {
        var view = ProgressView.of(new Progress(1e300, null, null), true);
        assertThat(JSON.writeValueAsString(view)).startsWith("{\"done\":1.0E300");
    }
}
