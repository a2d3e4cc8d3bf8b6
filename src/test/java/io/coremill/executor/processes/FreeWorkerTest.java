package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.ExitReason;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.pool.ProcessExecutor;
import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.job.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An attempt waits for no worker that is being started while another has become free.
@Timeout(60)
class FreeWorkerTest {
    /// The first one answers, a held job once it may; any other never says anything.
    private static final String WORKER =
            """
            import json, os, sys, time
            directory = sys.argv[1]
            try:
                os.mkdir(directory + '/first')
            except FileExistsError:
                time.sleep(300)
            print('{"jsonrpc":"2.0","method":"hello","params":{"protocol":1}}', flush=True)
            for line in sys.stdin:
                request = json.loads(line)
                while request['method'] == 'held' and not os.path.exists(directory + '/go'):
                    time.sleep(0.01)
                answer = {'jsonrpc': '2.0', 'id': request['id'], 'result': 'ok'}
                print(json.dumps(answer), flush=True)
            """;

    @TempDir Path directory;

    private final Queue<RecordedAttempt> queue = new ConcurrentLinkedQueue<>();
    private final RecordedAttempt first = new RecordedAttempt(1, "held", "{}");
    private final RecordedAttempt second = new RecordedAttempt(2, "free", "{}");
    private final CountDownLatch foundNothing = new CountDownLatch(1);
    private volatile boolean isSecondTaken = false;

    @Test
    void anAttemptThatANewWorkerWasToHaveGoesToWhoeverIsFreeBefore() throws Exception {
        try (var executor =
                new ProcessExecutor(
                        settings(),
                        SharedResources.ofThisMachine(
                                new CoreLedger(),
                                new ExecutorClock(InstantSource.system(), System::nanoTime)),
                        this::poll,
                        () -> {},
                        new Nobody())) {
            queue.add(first);
            executor.wake();
            first.stopper();
            queue.add(second);
            executor.wake();
            assertThat(second.outcome()).isInstanceOf(Outcome.Succeeded.class);
        }
    }

    /// The second is taken for a new worker; until that is told, the first worker ends its attempt
    /// and finds nothing more to do.
    private RecordedAttempt poll() {
        RecordedAttempt next = queue.poll();
        if (next == second) {
            isSecondTaken = true;
            letFirstGo();
        } else if (next == null && isSecondTaken) {
            foundNothing.countDown();
        }
        return next;
    }

    private void letFirstGo() {
        try {
            Files.createFile(directory.resolve("go"));
            assertThat(foundNothing.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private WorkerSettings settings() {
        return new WorkerSettings(
                PoolUnderTest.newName(),
                "node",
                WorkerSettings.Size.asNeeded(2, 1, Duration.ofMinutes(10)),
                Programs.of(List.of("python3", "-c", WORKER, directory.toString())),
                RecyclePolicy.NEVER,
                Duration.ofSeconds(50),
                WorkerSettings.Graces.each(Duration.ofSeconds(1)));
    }

    private static final class Nobody implements WorkerListener {
        @Override
        public void spawned(String name, Duration took) {}

        @Override
        public void exited(String name, ExitReason reason) {}
    }
}
