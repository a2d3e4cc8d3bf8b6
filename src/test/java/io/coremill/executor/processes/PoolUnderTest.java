package io.coremill.executor.processes;

import io.coremill.executor.ExitReason;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.javaworker.JavaWorkerCommand;
import io.coremill.executor.processes.pool.ProcessExecutor;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.job.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// An executor with real workers, and in place of dispatch a queue in memory.
public final class PoolUnderTest implements AutoCloseable {
    static final String MISBEHAVING = "src/test/resources/misbehaving_worker.py";
    static final Path WORKERS = Path.of("workers").toAbsolutePath();

    private static final AtomicLong LEASES = new AtomicLong();

    private final Queue<RecordedAttempt> queue = new ConcurrentLinkedQueue<>();
    private final Set<Long> pids = ConcurrentHashMap.newKeySet();
    private final List<String> exits = new CopyOnWriteArrayList<>();
    private final Semaphore capacityChanges = new Semaphore(0);
    private final Semaphore spawns = new Semaphore(0);
    private final String name;
    private final ProcessExecutor executor;

    PoolUnderTest(WorkerSettings settings, SharedResources shared) {
        this.name = settings.queue();
        this.executor =
                new ProcessExecutor(
                        settings, shared, queue::poll, capacityChanges::release, new Events());
    }

    static String newName() {
        return "pool" + LEASES.incrementAndGet();
    }

    public static PoolUnderTest of(int slots, int concurrency, String... command) {
        return draft(slots, concurrency, command).pool();
    }

    private static PoolDraft draft(int slots, int concurrency, String... command) {
        return new PoolDraft().slots(slots).concurrency(concurrency).command(command);
    }

    public static PoolUnderTest python(int slots, int concurrency) {
        return of(slots, concurrency, "python3", WORKERS.resolve("python/worker.py").toString());
    }

    public static PoolUnderTest java(int slots, int concurrency) throws IOException {
        return java(slots, concurrency, List.of());
    }

    static PoolUnderTest java(int slots, int concurrency, List<String> arguments)
            throws IOException {
        List<String> command =
                JavaWorkerCommand.build(Path.of("target", "java-worker"), 64L << 20, arguments)
                        .words();
        return new PoolDraft()
                .slots(slots)
                .concurrency(concurrency)
                .grace(Duration.ofSeconds(5))
                .command(command)
                .pool();
    }

    public static PoolUnderTest misbehaving(int slots) {
        return new PoolDraft().slots(slots).pool();
    }

    public RecordedAttempt submit(String type, String payload) {
        return submit(new RecordedAttempt(LEASES.incrementAndGet(), type, payload));
    }

    RecordedAttempt submit(RecordedAttempt attempt) {
        queue.add(attempt);
        executor.wake();
        return attempt;
    }

    /// Lets several wait before anyone is told.
    public List<RecordedAttempt> submitTogether(int count, String type, String payload) {
        List<RecordedAttempt> attempts =
                Stream.generate(() -> attempt(type, payload)).limit(count).toList();
        submitAll(attempts);
        return attempts;
    }

    void submitAll(List<RecordedAttempt> attempts) {
        queue.addAll(attempts);
        executor.wake();
    }

    public static RecordedAttempt attempt(String type, String payload) {
        return new RecordedAttempt(LEASES.incrementAndGet(), type, payload);
    }

    public String run(String type, String payload) throws Exception {
        return result(submit(type, payload));
    }

    public static String result(RecordedAttempt attempt) throws Exception {
        return switch (attempt.outcome()) {
            case Outcome.Succeeded(var result) -> result.text();
            case Outcome other -> throw new AssertionError(other);
        };
    }

    String queue() {
        return name;
    }

    public ProcessExecutor executor() {
        return executor;
    }

    int waiting() {
        return queue.size();
    }

    public List<WorkerView> workers() {
        List<WorkerView> views = executor.workers();
        views.forEach(view -> pids.add(view.pid()));
        return views;
    }

    /// The words for the exits so far.
    List<String> exits() {
        return exits;
    }

    void awaitCapacityChange() throws InterruptedException {
        if (!capacityChanges.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the capacity did not change");
        }
    }

    void awaitSpawn() throws InterruptedException {
        if (!spawns.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new AssertionError("no worker was started");
        }
    }

    @Override
    public void close() {
        workers();
        executor.close();
    }

    Set<Long> pids() {
        return pids;
    }

    private final class Events implements WorkerListener {
        @Override
        public void spawned(String queueName, Duration took) {
            spawns.release();
        }

        @Override
        public void exited(String queueName, ExitReason reason) {
            exits.add(reason.word());
        }
    }
}
