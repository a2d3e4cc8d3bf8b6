package io.coremill.subprocess.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.subprocess.ExitStatus;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.ProgramDraft;
import io.coremill.subprocess.launch.ProcessLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Whose descriptor is whose once a child is started, and the child itself.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class OpenedPipesTest {
    private final PosixCalls posix = PosixCalls.HERE.orElseThrow();
    @TempDir Path directory;

    @Test
    void ourEndsAreKeptAndThoseOfTheChildClosed() throws Exception {
        PosixCalls.Ends in;
        PosixCalls.Ends out;
        PosixCalls.Ends err;
        ChildProcess child;
        try (var pipes = new OpenedPipes(posix)) {
            in = pipes.pipe();
            out = pipes.pipe();
            err = pipes.pipe();
            child = pipes.start(sh("read x"), in, out, err);
        }
        try (child) {
            assertThat(target(in.writing())).startsWith("pipe:");
            assertThat(target(out.reading())).startsWith("pipe:");
            assertThat(target(err.reading())).startsWith("pipe:");
            // our end of its stdin alone keeps it reading
            posix.close(in.writing());
            assertThat(ExitStatus.ofKernel(child.await().status()).code()).isEqualTo(1);
            // theirs were the last to write with
            assertThat(isAtItsEnd(out.reading())).isTrue();
            assertThat(isAtItsEnd(err.reading())).isTrue();
        }
        posix.close(out.reading());
        posix.close(err.reading());
    }

    @Test
    void allAreClosedIfTheChildDoesNotStart() throws Exception {
        var opened = new ArrayList<String>();
        try (var pipes = new OpenedPipes(posix)) {
            PosixCalls.Ends in = pipes.pipe();
            pipes.bell();
            opened.add(target(in.reading()));
            opened.add(target(in.writing()));
            assertThatThrownBy(
                            () ->
                                    pipes.start(
                                            _ -> {
                                                throw new IOException("no such file");
                                            },
                                            in,
                                            in,
                                            in))
                    .hasMessage("no such file");
        }
        assertThat(opened).allMatch(each -> each.startsWith("pipe:["));
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(all.map(OpenedPipesTest::target)).doesNotContainAnyElementsOf(opened);
        }
    }

    @Test
    void aChildThatHasEndedIsSentNoSignal() throws Exception {
        try (ChildProcess child = start("exit 3")) {
            PosixCalls.End end = child.await();
            assertThat(ExitStatus.ofKernel(end.status()).code()).isEqualTo(3);
            assertThat(child.signal(ProcessSignals.KILL)).isFalse();
            assertThat(child.signalInside(ProcessSignals.KILL)).isFalse();
            child.killRest();
            assertThat(child.await()).isSameAs(end);
        }
    }

    @Test
    void aSignalIsItsEnd() throws Exception {
        try (ChildProcess child = start("exec sleep 300")) {
            assertThat(child.signal(ProcessSignals.TERM)).isTrue();
            assertThat(ExitStatus.ofKernel(child.await().status()))
                    .isEqualTo(new ExitStatus(null, ProcessSignals.TERM, true));
        }
    }

    /// While there is no program in it.
    @Test
    void aSignalForTheProgramInsideIsForTheSandbox() throws Exception {
        try (ChildProcess child = start("exec sleep 300")) {
            assertThat(child.signalInside(ProcessSignals.KILL)).isTrue();
            assertThat(ExitStatus.ofKernel(child.await().status()).signal())
                    .isEqualTo(ProcessSignals.KILL);
        }
    }

    @Test
    void oneThatIsClosedIsGone() throws Exception {
        ChildProcess child = start("exec sleep 300");
        child.close();
        assertThat(Path.of("/proc/" + child.pid())).doesNotExist();
    }

    private ChildProcess start(String script) throws IOException {
        try (var pipes = new OpenedPipes(posix)) {
            PosixCalls.Ends in = pipes.pipe();
            PosixCalls.Ends out = pipes.pipe();
            PosixCalls.Ends err = pipes.pipe();
            ChildProcess child = pipes.start(sh(script), in, out, err);
            posix.close(in.writing());
            posix.close(out.reading());
            posix.close(err.reading());
            return child;
        }
    }

    private boolean isAtItsEnd(int descriptor) {
        posix.neverWait(descriptor);
        return posix.readNow(descriptor, new byte[1], 0, 1) == 0;
    }

    private OpenedPipes.Start sh(String script) throws IOException {
        ProcessLaunch launch =
                ProcessLauncher.ofWorkers(
                                "queue", ProgramDraft.of(directory, "sh", "-c", script).spec(), 1)
                        .prepare(Map.of(), OptionalInt.empty());
        PosixSpawn spawn = PosixSpawn.HERE.orElseThrow();
        return descriptors -> spawn.start(launch, descriptors);
    }

    private static String target(int descriptor) {
        return target(Path.of("/proc/self/fd/" + descriptor));
    }

    /// A pipe by its number, which is that of both ends.
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "closed";
        }
    }
}
