package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// A sandbox without any program in it, which is what each is at first.
class SandboxedProcessTest {
    private final Outer outer = new Outer();
    private final SandboxedProcess process = new SandboxedProcess(outer);

    /// It passes on in a code what signal ended the program.
    @Test
    void aCodeOfTheSandboxMayBeASignalOfTheProgram() {
        outer.status = ExitStatus.ofKernel(137 << 8);
        assertThat(process.reap()).isEqualTo(new ExitStatus(null, ProcessSignals.KILL, false));
        outer.status = ExitStatus.ofKernel(3 << 8);
        assertThat(process.reap()).isEqualTo(new ExitStatus(3, 0, true));
    }

    @Test
    void aSignalThatEndedTheSandboxIsCertain() {
        outer.status = ExitStatus.ofKernel(ProcessSignals.KILL);
        assertThat(process.reap()).isEqualTo(new ExitStatus(null, ProcessSignals.KILL, true));
    }

    @Test
    void untilTheProgramIsThereSignalsAreForTheSandbox() {
        assertThat(process.signal(ProcessSignals.TERM)).isTrue();
        assertThat(process.signal(ProcessSignals.KILL)).isTrue();
        assertThat(outer.signals).containsExactly(ProcessSignals.TERM, ProcessSignals.KILL);
        assertThat(process.pid()).isEqualTo(outer.pid());
    }

    @Test
    void oneThatHasEndedTakesNoSignal() {
        outer.isAlive = false;
        assertThat(process.signal(ProcessSignals.TERM)).isFalse();
        assertThat(outer.signals).containsExactly(ProcessSignals.TERM);
    }

    @Test
    void itsPipesAreThoseOfTheSandbox() {
        process.write(new byte[3]);
        process.closeStdin();
        assertThat(process.isClear()).isFalse();
        assertThat(process.taken()).isEqualTo(3);
        assertThat(process.stdout()).isSameAs(outer.stdout());
        assertThat(process.awaitEnd(Duration.ofSeconds(7))).isTrue();
        assertThat(process.usedNanos()).hasValue(42);
        process.close();
        assertThat(outer.calls).containsExactly("write 3", "closeStdin", "awaitEnd PT7S", "close");
    }

    private static final class Outer implements Subprocess {
        private final List<String> calls = new ArrayList<>();
        private final List<Integer> signals = new ArrayList<>();
        private final InputStream stdout = InputStream.nullInputStream();
        private ExitStatus status = ExitStatus.ofKernel(0);
        private boolean isAlive = true;

        @Override
        public void listen(Listener listener) {
            calls.add("listen");
        }

        /// No process has so high a number.
        @Override
        public long pid() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void write(byte[] messages) {
            calls.add("write " + messages.length);
        }

        @Override
        public boolean isClear() {
            return false;
        }

        @Override
        public long taken() {
            return 3;
        }

        @Override
        public void closeStdin() {
            calls.add("closeStdin");
        }

        @Override
        public InputStream stdout() {
            return stdout;
        }

        @Override
        public boolean signal(int signal) {
            signals.add(signal);
            return isAlive;
        }

        @Override
        public boolean awaitEnd(Duration atMost) {
            calls.add("awaitEnd " + atMost);
            return true;
        }

        @Override
        public ExitStatus reap() {
            return status;
        }

        @Override
        public OptionalLong usedNanos() {
            return OptionalLong.of(42);
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
