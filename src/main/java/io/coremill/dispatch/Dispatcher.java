package io.coremill.dispatch;

import io.coremill.queue.JobQueue;
import io.coremill.queue.QueueDefinitions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves jobs from the queue to the executors and their outcomes back, for every configured queue.
public final class Dispatcher implements DispatchView, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final Duration grace;
    private final AttemptWatch watch;
    private final List<QueueRunner> runners;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean draining;

    /// @param grace how long running attempts may go on once the service is told to stop
    public Dispatcher(
            JobQueue queue,
            QueueDefinitions definitions,
            ExecutorFactory executors,
            List<AttemptListener> listeners,
            InstantSource clock,
            Duration grace) {
        this.grace = grace;
        this.watch = new AttemptWatch(clock);
        this.runners =
                definitions.all().stream()
                        .map(
                                definition ->
                                        new QueueRunner(
                                                definition,
                                                queue,
                                                executors,
                                                listeners,
                                                clock,
                                                watch::arm))
                        .toList();
    }

    /// Starts claiming.
    public void start() {
        watch.over(runners);
        runners.forEach(QueueRunner::start);
    }

    @Override
    public List<QueueStatus> queues() {
        return runners.stream().map(QueueRunner::status).toList();
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
        runners.forEach(QueueRunner::drain);
        if (!watch.awaitIdle(grace)) {
            log.info("grace of {} is over, giving back what still runs", grace);
        }
        runners.parallelStream().forEach(QueueRunner::close);
        watch.close();
    }
}
