package io.coremill.executor.processes.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.processes.Processes;
import io.coremill.executor.processes.Programs;
import io.coremill.executor.processes.SharedResources;
import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.executor.processes.worker.StartedProcess;
import io.coremill.executor.processes.worker.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class SpawnerThreadTest {
    private static final Duration GRACE = Duration.ofSeconds(1);

    @Test
    void whatFailsAfterTheStartIsToldAndLeavesNoProcess() throws Exception {
        var started = new CompletableFuture<StartedProcess>();
        var failed = new CompletableFuture<Throwable>();
        var error = new AssertionError("no room for a worker");
        try (var processes = new SpawnerThread(settings(), shared())) {
            processes.spawn(
                    "spawner-1",
                    Map.of(),
                    null,
                    spawned -> {
                        started.complete(spawned);
                        throw error;
                    },
                    failed::complete);
            assertThat(failed.get(30, TimeUnit.SECONDS)).isSameAs(error);
            assertThat(Processes.exists(started.get(30, TimeUnit.SECONDS).process().pid()))
                    .isFalse();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelTakesAWorkerBeforeTheServiceWhenMemoryRunsOut() throws Exception {
        var score = new CompletableFuture<Integer>();
        try (var processes = new SpawnerThread(settings(), shared())) {
            processes.spawn(
                    "spawner-1",
                    Map.of(),
                    null,
                    spawned -> {
                        score.complete(score(Long.toString(spawned.process().pid())));
                        spawned.discard();
                    },
                    score::completeExceptionally);
            assertThat(score.get(30, TimeUnit.SECONDS))
                    .isEqualTo(Math.min(1000, score("self") + 500));
        }
    }

    private static int score(String process) {
        try {
            Path file = Path.of("/proc", process, "oom_score_adj");
            return Integer.parseInt(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SharedResources shared() {
        var clock = new ExecutorClock(InstantSource.system(), System::nanoTime);
        return SharedResources.ofThisMachine(new CoreLedger(), clock);
    }

    private static WorkerSettings settings() {
        return new WorkerSettings(
                "spawner",
                "node",
                WorkerSettings.Size.asNeeded(1, 1, Duration.ofMinutes(10)),
                Programs.of(List.of("sleep", "120")),
                RecyclePolicy.NEVER,
                null,
                WorkerSettings.Graces.each(GRACE));
    }
}
