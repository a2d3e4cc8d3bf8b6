package io.coremill.dispatch;

import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerTrace;
import io.coremill.queue.JobLeases;
import io.coremill.queue.QueueDefinitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves jobs from the queue to the executors and their outcomes back, for every queue that this
/// node serves.
final class JobDispatcher implements DispatchView, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JobDispatcher.class);

    private static final Duration CLAIM_ENDS_WITHIN = Duration.ofSeconds(10);

    private final Duration grace;
    private final AttemptWatch watch;
    private final List<QueueRunner> runners;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean draining;

    /// @param grace how long running attempts may go on once the service is to stop
    JobDispatcher(
            JobLeases store,
            QueueDefinitions definitions,
            ExecutorFactory executors,
            List<AttemptListener> listeners,
            DispatchClock clock,
            Duration grace) {
        this.grace = grace;
        this.watch = new AttemptWatch();
        this.runners =
                definitions.servedHere().stream()
                        .map(
                                definition ->
                                        new QueueRunner(
                                                definition,
                                                store,
                                                executors,
                                                listeners,
                                                clock,
                                                watch::arm))
                        .toList();
    }

    /// Starts claiming.
    void start() {
        watch.over(runners);
        runners.forEach(QueueRunner::start);
    }

    @Override
    public List<QueueStatus> queues() {
        return runners.stream().map(QueueRunner::status).toList();
    }

    @Override
    public List<QueueLoad> loads() {
        return runners.stream().map(QueueRunner::load).toList();
    }

    @Override
    public @Nullable Set<String> announcedTypes(String queue) {
        for (QueueRunner runner : runners) {
            if (runner.queueName().equals(queue)) {
                return runner.announcedTypes();
            }
        }
        return null;
    }

    @Override
    public boolean recycle(String worker) {
        return runners.stream().anyMatch(runner -> runner.recycle(worker));
    }

    @Override
    public List<WorkerEnd> ends() {
        return runners.stream().flatMap(runner -> runner.ends().stream()).toList();
    }

    @Override
    public Optional<WorkerTrace> trace(String worker) {
        return runners.stream().flatMap(runner -> runner.trace(worker).stream()).findFirst();
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    /// Stops claiming, lets running attempts finish within the grace, and gives back the rest
    /// without using up an attempt. Their settlements have been handed to the queue on return.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        draining = true;
        stopClaiming();
        runners.forEach(QueueRunner::giveBackHeld);
        log.info("stopping: {} attempts may go on for {}", inHand(), grace);
        if (!watch.awaitIdle(grace)) {
            log.info("the grace is over: giving back {} attempts that still run", inHand());
        }
        closeAllAtOnce();
        watch.close();
    }

    /// Each may take as long as its workers have to leave.
    private void closeAllAtOnce() {
        ThreadFactory threads = Thread.ofPlatform().name("coremill-close-", 1).factory();
        try (ExecutorService closers = Executors.newThreadPerTaskExecutor(threads)) {
            runners.forEach(runner -> closers.execute(runner::close));
        }
    }

    /// Waits for claims that are under way, so that none arrives once nothing looks after it.
    private void stopClaiming() {
        CompletableFuture<?>[] claims =
                runners.stream().map(QueueRunner::stopClaiming).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(claims)
                .orTimeout(CLAIM_ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(
                        failure -> {
                            log.warn("claims may still be under way: {}", failure.toString());
                            return null;
                        })
                .join();
    }

    private int inHand() {
        return runners.stream().mapToInt(QueueRunner::inHand).sum();
    }
}
