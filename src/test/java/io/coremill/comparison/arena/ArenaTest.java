package io.coremill.comparison.arena;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.comparison.OwnChildren;
import io.coremill.executor.ExecutorClock;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ArenaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String QUEUE = "rehearsed";

    @TempDir Path directory;

    @Test
    @Tag("anywhere")
    void aRehearsalLeavesNoThreadBehindAndTheArenaRunsJobsAfterIt() throws Exception {
        for (ExecutorSetup threads :
                List.of(ExecutorSetup.THREADS, ExecutorSetup.VIRTUAL_THREADS)) {
            try (var arena =
                    new Arena(
                            setup(threads),
                            new ExecutorClock(InstantSource.system(), System::nanoTime))) {
                assertThat(arena.rehearse().isGood()).isTrue();
                awaitNoThread();
                ArenaReport report = arena.run(3);
                assertThat(report.isGood()).isTrue();
                assertThat(report.times().latencies()).hasSize(3);
            }
            awaitNoThread();
        }
    }

    @Test
    void aRehearsalLeavesNoWorkerBehind() throws Exception {
        var children = OwnChildren.of(directory);
        try (var arena =
                new Arena(
                        workers("python3", "workers/python/worker.py"),
                        new ExecutorClock(InstantSource.system(), System::nanoTime))) {
            assertThat(arena.rehearse().isGood()).isTrue();
            children.assertNoneIsLeft();
            awaitNoThread();
            assertThat(arena.run(2).times().latencies()).hasSize(2);
            assertThat(children.running()).isNotEmpty();
        }
        children.assertNoneIsLeft();
    }

    @Test
    @Tag("anywhere")
    void aCommandThatCannotStartIsNamedByTheRehearsal() throws Exception {
        try (var arena =
                new Arena(
                        workers("no-such-program"),
                        new ExecutorClock(InstantSource.system(), System::nanoTime))) {
            assertThat(arena.rehearse().trouble()).contains("there is no program no-such-program");
        }
    }

    private ArenaSetup workers(String... command) {
        Tools.needLanguageOf(List.of(command));
        var program =
                new ProgramSpec(
                        List.of(command),
                        Path.of("").toAbsolutePath(),
                        Map.of(),
                        Set.of(),
                        ProcessScheduling.NORMAL,
                        new ProcessConfinement(
                                null, false, directory.resolve("scratch"), directory, List.of()),
                        ProcessLimits.NONE);
        return setup(ExecutorSetup.workers(program, null, null));
    }

    private static ArenaSetup setup(ExecutorSetup executor) {
        return new ArenaSetup(executor, QUEUE, 2, 1, HandlerSettings.NONE, "noop", "{}");
    }

    /// One that was asked to end may still be about to.
    private static void awaitNoThread() {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .extracting(Thread::getName)
                                        .noneMatch(name -> name.contains(QUEUE)));
    }
}
