package io.coremill.subprocess.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenFileLimitTest {
    private static final String RAISED = line("1048576", "1048576");

    @Test
    void itIsThatOfTheShellThatStartedTheService() {
        assertThat(startedWith(null, line("4096", "1048576"))).isEqualTo(4096);
    }

    @Test
    void whatTheStartScriptSaysGoesFirst() {
        assertThat(startedWith("2048", line("4096", "1048576"))).isEqualTo(2048);
    }

    @Test
    void whereNothingIsKnownItIsTheUsualOne() {
        assertThat(OpenFileLimit.startedWith(null, Stream.of(RAISED), Optional.empty()))
                .isEqualTo(1024);
        assertThat(startedWith("unlimited", line("4096", "8192"))).isEqualTo(1024);
    }

    private static long startedWith(@Nullable String said, String parents) {
        return OpenFileLimit.startedWith(
                said, Stream.of(RAISED), Optional.of(Stream.of("Limit  Soft Limit", parents)));
    }

    private static String line(String soft, String hard) {
        return "Max open files            %-20s %-20s files     ".formatted(soft, hard);
    }
}
