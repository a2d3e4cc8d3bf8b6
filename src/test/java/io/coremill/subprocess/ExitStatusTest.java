package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a process ended with, as the kernel packs it and as the Java runtime does.
class ExitStatusTest {
    @ParameterizedTest
    @CsvSource({
        "0x0000, 0, 0, exit code 0",
        "0x0100, 1, 0, exit code 1",
        "0xff00, 255, 0, exit code 255",
        "0x8900, 137, 0, exit code 137",
        "0x0009, , 9, SIGKILL",
        "0x008b, , 11, SIGSEGV",
        "0x0028, , 40, signal 40",
    })
    void theKernelTellsACodeFromASignal(
            String status, @Nullable Integer code, int signal, String words) {
        ExitStatus read = ExitStatus.ofKernel(Integer.decode(status));
        assertThat(read).isEqualTo(new ExitStatus(code, signal, true)).hasToString(words);
    }

    /// A program that exits with 137 by itself looks as if it had been killed.
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, true, exit code 0",
        "128, 128, 0, true, exit code 128",
        "137, , 9, false, SIGKILL",
        "143, , 15, false, SIGTERM",
        "152, , 24, false, SIGXCPU",
        "168, 168, 0, true, exit code 168",
        "255, 255, 0, true, exit code 255",
    })
    void theRuntimeMixesThem(
            int value, @Nullable Integer code, int signal, boolean isCertain, String words) {
        assertThat(ExitStatus.ofRuntime(value))
                .isEqualTo(new ExitStatus(code, signal, isCertain))
                .hasToString(words);
    }

    @Test
    void onlyASignalThatIsUsualHasAName() {
        assertThat(ExitStatus.ofKernel(15).signalName()).isEqualTo("TERM");
        assertThat(ExitStatus.ofKernel(40).signalName()).isNull();
        assertThat(ExitStatus.ofKernel(0x100).signalName()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 127})
    void theseCodesSayThatACommandWasNotRun(int code) {
        assertThat(ExitStatus.ofKernel(code << 8).isCommandNotRun()).isTrue();
        assertThat(ExitStatus.ofKernel(125 << 8).isCommandNotRun()).isFalse();
        assertThat(ExitStatus.ofKernel(126).isCommandNotRun()).isFalse();
    }
}
