package io.coremill.web.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

@Timeout(20)
class WaitPreferenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "wait=10                              | 10",
                "wait = 10                            | 10",
                "Wait=10                              | 10",
                "wait=\"10\"                          | 10",
                "wait=0                               | 0",
                "wait=010; foo=bar, wait=20           | 10",
                "respond-async, wait=10               | 10",
                "respond-async,, wait=10,             | 10",
                "handling=lenient; x=\"a, b\", wait=5 | 5",
                "wait=300                             | 300",
                "wait=600                             | 300",
                "wait=99999999999999999999            | 300",
            })
    void isMetAsFarAsItCanBe(String header, int seconds) {
        assertThat(read(header)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wait",
                "wait=",
                "wait=\"\"",
                "wait=soon",
                "wait=-1",
                "wait=1.5",
                "wait=soon, wait=10",
                "awaits=10",
                "foo; wait=10",
                "foo=\"a, wait=10\"",
                "foo=\"a\\\", wait=10\"",
                "foo; x=\", wait=10\"",
                "=, ;=",
                "wait=\"10"
            })
    void whatIsNoWaitIsDisregarded(String header) {
        assertThat(read(header)).isNull();
    }

    @Test
    void theFirstOfManyHeadersCounts() {
        assertThat(read("respond-async", "wait=3", "wait=4")).isEqualTo(Duration.ofSeconds(3));
    }

    private static @Nullable Duration read(String... headers) {
        var request = new MockHttpServletRequest();
        for (String header : headers) {
            request.addHeader("Prefer", header);
        }
        return WaitPreference.of(request).map(WaitPreference::time).orElse(null);
    }
}
