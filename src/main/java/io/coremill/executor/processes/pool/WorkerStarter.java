package io.coremill.executor.processes.pool;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.SerialTask;
import io.coremill.executor.processes.SharedResources;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts workers: for attempts that no worker is free for, up to as many as there are places; up
/// to the minimum even if there is nothing to do; and for trials.
final class WorkerStarter implements AutoCloseable {
    private final WorkerPool pool;
    private final ProcessExecutor.Settings settings;
    private final WorkerSet crew;
    private final CommandHealth trust;
    private final WaitingAttempts pending;
    private final AssignmentSource source;
    private final SharedResources surroundings;
    private final ProcessStarter spawner;
    private final SerialTask recruiting = new SerialTask(this::startAsNeeded);

    WorkerStarter(
            WorkerPool pool,
            ProcessExecutor.Settings settings,
            WorkerSet crew,
            CommandHealth trust,
            WaitingAttempts pending,
            AssignmentSource source,
            SharedResources surroundings) {
        this.pool = pool;
        this.settings = settings;
        this.crew = crew;
        this.trust = trust;
        this.pending = pending;
        this.source = source;
        this.spawner = new ProcessStarter(settings, surroundings.cores());
        this.surroundings = surroundings;
    }

    /// One thread at a time starts what is needed; if others ask meanwhile it looks again.
    void recruit() {
        recruiting.run();
    }

    /// Starts one although nothing is known in favour of the command. If all places are taken, it
    /// is to succeed one that is due to go; those who are there may show that they live as well.
    void tryOne() {
        if (!trust.beginTrial()) {
            return;
        }
        SlotShares.Place place = crew.reserve();
        if (place != null) {
            spawn(place, null);
            return;
        }
        crew.present().stream().filter(this::isDue).findFirst().ifPresent(this::startSuccessor);
        pool.tryThosePresent();
    }

    private boolean isDue(WorkerProcess worker) {
        return worker.isOver() != null && !worker.succession().isUnderWay();
    }

    /// Starts the successor of a worker, if that is possible just now.
    void replace(WorkerProcess worker) {
        if (trust.isResting()) {
            pool.planTrial();
        } else if (!surroundings.areTight()) {
            startSuccessor(worker);
        }
    }

    private void startSuccessor(WorkerProcess worker) {
        SlotShares.Place place = crew.reserveAfter(worker);
        if (place != null) {
            worker.succession().setUnderWay(true);
            spawn(place, worker);
        }
    }

    /// Whether no more are started because memory is short. The first one is: without it nothing
    /// could be done at all.
    boolean isHeldBack() {
        return crew.size() > 0 && surroundings.areTight();
    }

    @Override
    public void close() {
        spawner.close();
    }

    private void startAsNeeded() {
        SlotShares.Place place = reserve();
        while (place != null && startIfNeeded(place)) {
            place = reserve();
        }
    }

    private SlotShares.@Nullable Place reserve() {
        return trust.isResting() || isHeldBack() ? null : crew.reserve();
    }

    private boolean startIfNeeded(SlotShares.Place place) {
        boolean started = false;
        try {
            if (isNeeded()) {
                spawn(place, null);
                started = true;
            }
        } finally {
            if (!started) {
                crew.release(place);
            }
        }
        return started;
    }

    /// The place just reserved is among those starting.
    private boolean isNeeded() {
        if (crew.size() <= settings.minWorkers() || pending.size() >= crew.starting()) {
            return true;
        }
        Assignment next = source.poll();
        if (next != null) {
            pending.add(next);
            pool.offerPending();
        }
        return next != null;
    }

    private void spawn(SlotShares.Place place, @Nullable WorkerProcess predecessor) {
        long asked = System.nanoTime();
        String name = settings.queue() + "-" + (place.number() + 1);
        spawner.spawn(
                name,
                variables(name, place),
                predecessor,
                spawned ->
                        pool.joined(
                                new WorkerProcess(pool, place, name, spawned, predecessor),
                                Duration.ofNanos(System.nanoTime() - asked)),
                failure -> {
                    if (predecessor != null) {
                        predecessor.succession().setUnderWay(false);
                    }
                    pool.notStarted(place, failure);
                });
    }

    private Map<String, String> variables(String name, SlotShares.Place place) {
        return Map.of(
                "COREMILL_QUEUE",
                settings.queue(),
                "COREMILL_WORKER",
                name,
                "COREMILL_CONCURRENCY",
                Integer.toString(place.share()));
    }
}
