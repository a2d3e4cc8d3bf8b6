package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import io.coremill.Tools;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.ExitReason;
import io.coremill.executor.Patience;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.pool.ProcessExecutor;
import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.executor.processes.worker.WorkerSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A service that is killed takes its workers with it, busy ones that never look at their stdin
/// included.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ParentDeathTest {
    /// By themselves.
    private static final Duration LESS_THAN_THEY_LIVE = Duration.ofSeconds(30);

    @Test
    void aKilledServiceLeavesNoWorkerBehind() throws Exception {
        Tools.need("python3");
        Process service =
                new ProcessBuilder(JavaProgram.command(Service.class))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<Long> pids;
        try {
            pids = pidsToldBy(service);
            assertThat(pids).hasSize(3).allMatch(Processes::exists);
        } finally {
            service.destroyForcibly().waitFor();
        }
        Awaitility.await()
                .atMost(LESS_THAN_THEY_LIVE)
                .until(() -> pids.stream().noneMatch(Processes::exists));
    }

    private static List<Long> pidsToldBy(Process service) throws Exception {
        var lines =
                new BufferedReader(
                        new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8));
        return Stream.of(lines.readLine().split(" ", -1)).map(Long::parseLong).toList();
    }

    /// A service of nothing but a pool, with both its workers busy, and a program that runs once.
    static final class Service {
        @SuppressWarnings("SystemOut") // tells its worker's pids to the test
        public static void main(String[] args) throws Exception {
            Patience.have();
            Queue<RecordedAttempt> queue = new ConcurrentLinkedQueue<>();
            queue.add(new RecordedAttempt(1, "never-answer", "{}"));
            queue.add(new RecordedAttempt(2, "never-answer", "{}"));
            List<RecordedAttempt> attempts = List.copyOf(queue);
            var executor =
                    new ProcessExecutor(
                            settings(),
                            SharedResources.ofThisMachine(
                                    new CoreLedger(),
                                    new ExecutorClock(InstantSource.system(), System::nanoTime)),
                            queue::poll,
                            () -> {},
                            new Nobody());
            executor.wake();
            for (RecordedAttempt attempt : attempts) {
                attempt.stopper();
            }
            Awaitility.await().until(() -> executor.slots().busy() == 2);
            OnceUnderTest once = OnceUnderTest.sh("trap '' TERM; exec sleep 100");
            once.submit("{}").stopper();
            List<String> pids =
                    Stream.of(executor, once.executor())
                            .flatMap(each -> each.workers().stream())
                            .map(view -> Long.toString(view.pid()))
                            .toList();
            System.out.println(String.join(" ", pids));
            new CountDownLatch(1).await();
        }

        private static WorkerSettings settings() {
            return new WorkerSettings(
                    "orphans",
                    "node",
                    WorkerSettings.Size.asNeeded(2, 1, Duration.ofMinutes(10)),
                    Programs.of(List.of("python3", "src/test/resources/misbehaving_worker.py")),
                    RecyclePolicy.NEVER,
                    null,
                    WorkerSettings.Graces.each(Duration.ofSeconds(1)));
        }
    }

    private static final class Nobody implements WorkerListener {
        @Override
        public void spawned(String queue, Duration took) {}

        @Override
        public void exited(String queue, ExitReason reason) {}
    }
}
