package io.coremill.executor.processes;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.Assignment;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.ExitReason;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.pool.ProcessExecutor;
import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.job.Outcome;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An executor with workers and nothing around it: its jobs come from memory, and where the service
/// would write an outcome down, it is counted.
final class BenchedPool implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final long PATIENCE_SECONDS = 60;
    private static final Path DATA = Path.of("target", "jmh-data").toAbsolutePath();

    private final AtomicLong leases = new AtomicLong();
    private final ProcessExecutor executor;
    private volatile Batch batch = new Batch(0, false, "{}");

    BenchedPool(WorkerProgram program, int workers) {
        var settings =
                new WorkerSettings(
                        "bench",
                        "bench",
                        WorkerSettings.Size.asNeeded(workers, 1, Duration.ofHours(1)),
                        unconfined(program),
                        RecyclePolicy.NEVER,
                        null,
                        WorkerSettings.Graces.each(GRACE));
        executor =
                new ProcessExecutor(
                        settings,
                        SharedResources.ofThisMachine(
                                new CoreLedger(),
                                new ExecutorClock(InstantSource.system(), System::nanoTime)),
                        () -> batch.poll(),
                        () -> {},
                        new Unheard());
    }

    private static ProgramSpec unconfined(WorkerProgram program) {
        return new ProgramSpec(
                program.command(),
                Path.of("").toAbsolutePath(),
                Map.of(),
                Set.of(),
                ProcessScheduling.NORMAL,
                new ProcessConfinement(null, false, DATA.resolve("scratch"), DATA, List.of()),
                ProcessLimits.NONE);
    }

    /// Has all of them waiting from the start, and returns when the last one has ended.
    void runTogether(int jobs, String payload) throws InterruptedException {
        run(new Batch(jobs, false, payload));
    }

    /// There is no next one before the one before it has ended.
    void runOneByOne(int jobs, String payload) throws InterruptedException {
        run(new Batch(jobs, true, payload));
    }

    private void run(Batch next) throws InterruptedException {
        batch = next;
        executor.wake();
        next.await();
    }

    @Override
    public void close() {
        executor.close();
    }

    private final class Batch {
        private final String payload;
        private final AtomicInteger untaken;
        private final AtomicInteger unended;
        private final @Nullable AtomicInteger turns;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile @Nullable Outcome failure;

        Batch(int jobs, boolean oneByOne, String payload) {
            this.payload = payload;
            this.untaken = new AtomicInteger(jobs);
            this.unended = new AtomicInteger(jobs);
            this.turns = oneByOne ? new AtomicInteger(1) : null;
        }

        @Nullable Assignment poll() {
            boolean mayTake = (turns == null || take(turns)) && take(untaken);
            return mayTake ? CountedJob.of(leases.incrementAndGet(), payload, this::ended) : null;
        }

        private static boolean take(AtomicInteger left) {
            return left.get() > 0 && left.getAndDecrement() > 0;
        }

        private void ended(Outcome outcome) {
            if (!(outcome instanceof Outcome.Succeeded)) {
                failure = outcome;
                done.countDown();
            }
            if (turns != null) {
                turns.incrementAndGet();
            }
            if (unended.decrementAndGet() == 0) {
                done.countDown();
            }
        }

        void await() throws InterruptedException {
            boolean ended = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended || failure != null) {
                throw new IllegalStateException(
                        failure == null ? "jobs do not end" : failure.toString());
            }
        }
    }

    private static final class Unheard implements WorkerListener {
        @Override
        public void spawned(String queue, Duration took) {}

        @Override
        public void exited(String queue, ExitReason reason) {}
    }
}
