package io.coremill.subprocess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.processes.Processes;
import io.coremill.subprocess.launch.ProcessLauncher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What holds for a process however the system lets it be started.
@Timeout(60)
public abstract class SubprocessContract {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir protected Path directory;
    protected final Recorder recorder = new Recorder();

    /// Starts a process, which the recorder listens to.
    protected abstract Subprocess start(ProcessLaunch launch) throws IOException;

    @Test
    void whatItIsWrittenComesBack() throws Exception {
        try (Subprocess cat = sh("cat")) {
            cat.write("größer\n".getBytes(UTF_8));
            assertThat(line(cat)).isEqualTo("größer");
            cat.write(new byte[0]);
            cat.write("again\n".getBytes(UTF_8));
            cat.closeStdin();
            assertThat(line(cat)).isEqualTo("again");
            assertThat(cat.stdout().read()).isNegative();
            assertThat(cat.reap()).isEqualTo(new ExitStatus(0, 0, true));
        }
    }

    @Test
    void moreThanAPipeHoldsIsWrittenAsItIsRead() throws Exception {
        byte[] much = "x".repeat(1 << 20).getBytes(UTF_8);
        try (Subprocess cat = sh("cat")) {
            cat.write(much);
            cat.closeStdin();
            cat.write("too late".getBytes(UTF_8));
            assertThat(cat.stdout().readAllBytes()).hasSize(much.length).containsOnly('x');
            cat.reap();
            assertThat(cat.taken()).isEqualTo(much.length);
        }
    }

    @Test
    void whoeverWaitsHearsWhenAllIsInThePipe() throws Exception {
        try (Subprocess process = sh("until [ -e go ]; do sleep 0.01; done; exec cat")) {
            process.write("x".repeat(1 << 20).getBytes(UTF_8));
            assertThat(process.isClear()).isFalse();
            assertThat(recorder.cleared.getCount()).isOne();
            Files.createFile(directory.resolve("go"));
            process.closeStdin();
            process.stdout().readAllBytes();
            assertThat(recorder.cleared.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            process.reap();
            assertThat(process.isClear()).isTrue();
        }
    }

    @Test
    void itsCodeIsReadAfterItsOutput() throws Exception {
        try (Subprocess process = sh("echo out; echo err >&2; exit 3")) {
            assertThat(process.stdout().readAllBytes()).isEqualTo("out\n".getBytes(UTF_8));
            ExitStatus status = process.reap();
            assertThat(status).isEqualTo(new ExitStatus(3, 0, true));
            assertThat(status.isCommandNotRun()).isFalse();
            assertThat(recorder.complaints()).isEqualTo("err\n");
        }
    }

    @Test
    void aSignalEndsItAndIsNamed() throws Exception {
        try (Subprocess process = sh("echo; exec sleep 300")) {
            assertThat(line(process)).isEmpty();
            assertThat(process.awaitEnd(Duration.ZERO)).isFalse();
            assertThat(process.signal(ProcessSignals.TERM)).isTrue();
            assertThat(process.awaitEnd(SOON)).isTrue();
            assertThat(process.reap().signal()).isEqualTo(ProcessSignals.TERM);
            assertThat(process.signal(ProcessSignals.TERM)).isFalse();
        }
    }

    /// They share its group, so no signal has to find them.
    @Test
    void whatItForkedGetsItsSignals() throws Exception {
        try (Subprocess process = sh("sleep 300 & echo $!; wait")) {
            long child = Long.parseLong(line(process));
            process.signal(ProcessSignals.KILL);
            assertThat(process.reap().signal()).isEqualTo(ProcessSignals.KILL);
            Processes.awaitGone(child);
        }
    }

    @Test
    void whatItLeavesBehindIsEndedWithIt() throws Exception {
        try (Subprocess process = sh("sleep 300 & echo $!")) {
            long left = Long.parseLong(line(process));
            // it holds stdout, and is not waited for
            assertThat(process.stdout().read()).isNegative();
            assertThat(process.reap()).isEqualTo(new ExitStatus(0, 0, true));
            Processes.awaitGone(left);
        }
    }

    @Test
    void oneThatIsClosedIsEnded() throws Exception {
        Subprocess process = sh("echo; exec sleep 300");
        assertThat(line(process)).isEmpty();
        long pid = process.pid();
        process.close();
        Processes.awaitGone(pid);
    }

    @Test
    void whatDoesNotReadDoesNotHoldAnybodyUp() throws Exception {
        try (Subprocess process = sh("exec 0<&-; echo; exec sleep 300")) {
            assertThat(line(process)).isEmpty();
            process.write(new byte[1 << 20]);
            process.signal(ProcessSignals.KILL);
            process.reap();
            assertThat(process.awaitEnd(Duration.ZERO)).isTrue();
        }
    }

    protected final Subprocess sh(String script) throws IOException {
        return start(launch(ProgramDraft.of(directory, "sh", "-c", script)));
    }

    protected final ProcessLaunch launch(ProgramDraft draft) throws IOException {
        return ProcessLauncher.ofWorkers("queue", draft.spec(), 1)
                .prepare(Map.of(), OptionalInt.empty());
    }

    protected static String line(Subprocess process) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = process.stdout().read();
        while (next != '\n' && next >= 0) {
            line.write(next);
            next = process.stdout().read();
        }
        return line.toString(UTF_8);
    }

    protected static List<String> lines(Subprocess process) throws IOException {
        return new ArrayList<>(new String(process.stdout().readAllBytes(), UTF_8).lines().toList());
    }

    /// What is heard beside stdout.
    protected static final class Recorder implements Subprocess.Listener {
        private final List<String> pieces = new CopyOnWriteArrayList<>();
        private final CountDownLatch cleared = new CountDownLatch(1);

        @Override
        public void complained(byte[] bytes, int count) {
            pieces.add(new String(bytes, 0, count, UTF_8));
        }

        @Override
        public void cleared() {
            cleared.countDown();
        }

        public String complaints() {
            return String.join("", pieces);
        }
    }
}
