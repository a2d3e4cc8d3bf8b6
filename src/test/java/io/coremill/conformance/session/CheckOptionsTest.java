package io.coremill.conformance.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.protocol.MetaPlacement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckOptionsTest {
    @Test
    void theCommandIsAllThatIsNeeded() throws Exception {
        assertThat(read("--", "worker", "--json", "--"))
                .isEqualTo(
                        new CheckOptions(
                                null,
                                "{}",
                                null,
                                1,
                                Duration.ofSeconds(10),
                                MetaPlacement.MESSAGE,
                                false,
                                List.of("worker", "--json", "--")));
    }

    @Test
    void allCanBeSaidAndTheLastCounts() throws Exception {
        assertThat(
                        read(
                                "--type",
                                "a",
                                "--type",
                                "b",
                                "--payload",
                                "{ \"n\": 1 }",
                                "--slow-type",
                                "c",
                                "--concurrency",
                                "999",
                                "--timeout",
                                "2m",
                                "--meta",
                                "none",
                                "--json",
                                "--",
                                "w"))
                .isEqualTo(
                        new CheckOptions(
                                "b",
                                "{\"n\":1}",
                                new CheckOptions.Slow("c", "{}"),
                                999,
                                Duration.ofMinutes(2),
                                MetaPlacement.NONE,
                                true,
                                List.of("w")));
    }

    @ParameterizedTest
    @CsvSource({"1ms,1 ms", "10s,10 s", "1500ms,1500 ms", "2000ms,2 s", "1m,60 s"})
    void aTimeoutIsSaidInItsUnit(String given, String limit) throws Exception {
        assertThat(read("--timeout", given, "--", "w").limit()).isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "10", "s", "-1s", "1.5s", "12345678s", "1h", " 1s"})
    void aTimeoutOfAnotherFormIsWrong(String given) {
        assertThatThrownBy(() -> read("--timeout", given, "--", "w"))
                .isInstanceOf(WrongUsageException.class)
                .hasMessage("--timeout must be a duration like 10s or 500ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1000", "01", "+1", "four", ""})
    void aConcurrencyOfAnotherFormIsWrong(String given) {
        assertThatThrownBy(() -> read("--concurrency", given, "--", "w"))
                .hasMessage("--concurrency must be a number from 1 to 999");
    }

    @Test
    void aValueIsNotTakenFromTheCommand() {
        assertThatThrownBy(() -> read("--type", "--", "w")).hasMessage("--type needs a value");
        assertThatThrownBy(() -> read("--type")).hasMessage("--type needs a value");
    }

    @Test
    void withoutACommandThereIsNothingToCheck() {
        for (String[] words : List.of(new String[0], new String[] {"--json", "--"})) {
            assertThatThrownBy(() -> read(words))
                    .hasMessage("the worker's command is missing; it comes after --");
        }
    }

    private static CheckOptions read(String... words) throws WrongUsageException {
        return CheckOptions.read(List.of(words));
    }
}
