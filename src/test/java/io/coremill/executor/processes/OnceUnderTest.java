package io.coremill.executor.processes;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.ExitReason;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.once.OnceExecutor;
import io.coremill.job.Outcome;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// An executor that runs a real program for each attempt, and in place of dispatch a queue in
/// memory.
final class OnceUnderTest implements AutoCloseable {
    static final int MAX_RESULT = 1 << 20;

    private final Queue<RecordedAttempt> queue = new ConcurrentLinkedQueue<>();
    private final List<String> exits = new CopyOnWriteArrayList<>();
    private final Semaphore capacityChanges = new Semaphore(0);
    private final String name = "once" + PoolUnderTest.attempt("", "{}").lease();
    final CoreLedger ledger = new CoreLedger();
    private final OnceExecutor executor;

    private OnceUnderTest(int slots, String resultType, Duration termGrace, String... command) {
        this(slots, resultType, termGrace, Programs.of(command));
    }

    private OnceUnderTest(int slots, String resultType, Duration termGrace, ProgramSpec program) {
        this.executor =
                new OnceExecutor(
                        settings(name, slots, resultType, termGrace, program),
                        SharedResources.ofThisMachine(
                                ledger,
                                new ExecutorClock(InstantSource.system(), System::nanoTime)),
                        queue::poll,
                        capacityChanges::release,
                        new Events());
    }

    static OnceExecutor.Settings settings(String... command) {
        return settings("queue", 1, "text/plain", Duration.ofSeconds(30), Programs.of(command));
    }

    private static OnceExecutor.Settings settings(
            String name, int slots, String resultType, Duration termGrace, ProgramSpec program) {
        return new OnceExecutor.Settings(
                name, "node", slots, program, resultType, MAX_RESULT, termGrace);
    }

    static OnceUnderTest of(int slots, String... command) {
        return new OnceUnderTest(slots, "text/plain", Duration.ofMillis(300), command);
    }

    static OnceUnderTest of(ProgramSpec program) {
        return new OnceUnderTest(1, "text/plain", Duration.ofMillis(300), program);
    }

    static OnceUnderTest sh(String script) {
        return of(1, "sh", "-c", script);
    }

    static OnceUnderTest json(String script) {
        return new OnceUnderTest(1, "application/json", Duration.ofMillis(300), "sh", "-c", script);
    }

    static OnceUnderTest patient(ProgramSpec program) {
        return new OnceUnderTest(1, "text/plain", Duration.ofSeconds(30), program);
    }

    static OnceUnderTest patient(String script) {
        return new OnceUnderTest(1, "text/plain", Duration.ofSeconds(30), "sh", "-c", script);
    }

    RecordedAttempt submit(String payload) {
        return submit(PoolUnderTest.attempt("type", payload));
    }

    RecordedAttempt submit(RecordedAttempt attempt) {
        queue.add(attempt);
        executor.wake();
        return attempt;
    }

    void submitAll(List<RecordedAttempt> attempts) {
        queue.addAll(attempts);
        executor.wake();
    }

    String run(String payload) throws Exception {
        return PoolUnderTest.result(submit(payload));
    }

    Outcome outcome(String payload) throws Exception {
        return submit(payload).outcome();
    }

    OnceExecutor executor() {
        return executor;
    }

    String queue() {
        return name;
    }

    int waiting() {
        return queue.size();
    }

    List<String> exits() {
        return exits;
    }

    void awaitCapacityChange() throws InterruptedException {
        if (!capacityChanges.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the capacity did not change");
        }
    }

    @Override
    public void close() {
        executor.close();
    }

    private final class Events implements WorkerListener {
        @Override
        public void spawned(String queueName, Duration took) {}

        @Override
        public void exited(String queueName, ExitReason reason) {
            exits.add(reason.word());
        }
    }
}
