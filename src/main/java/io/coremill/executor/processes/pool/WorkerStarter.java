package io.coremill.executor.processes.pool;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.SerialTask;
import io.coremill.executor.processes.SharedResources;
import io.coremill.executor.processes.worker.SlotShares;
import io.coremill.executor.processes.worker.StartedProcess;
import io.coremill.executor.processes.worker.WorkerProcess;
import io.coremill.executor.processes.worker.WorkerSettings;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts workers: for attempts that no worker is free for, up to as many as there are places; up
/// to the minimum even if there is nothing to do; and for trials.
final class WorkerStarter implements AutoCloseable {
    private final Owner owner;
    private final WorkerSettings settings;
    private final WorkerSet workers;
    private final CommandHealth health;
    private final WaitingAttempts waiting;
    private final AssignmentSource source;
    private final SharedResources shared;
    private final SpawnerThread processes;
    private final SerialTask recruiting = new SerialTask(this::startAsNeeded);

    /// Whom workers are started for.
    interface Owner {

        /// @param took from the wish for it to its process
        void started(Start start, Duration took);

        void notStarted(SlotShares.Place place, Throwable failure);

        /// Where there is no place for one more, those present may show that the command works.
        void tryThosePresent();

        /// If the command is in doubt and no trial is planned already.
        void planTrial();

        /// Offers waiting attempts to workers that are free.
        void offerPending();
    }

    /// A process that is to be a worker.
    ///
    /// @param predecessor the one that it is to succeed; null if it takes a free place
    record Start(
            SlotShares.Place place,
            String name,
            StartedProcess process,
            @Nullable WorkerProcess predecessor) {}

    WorkerStarter(
            Owner owner,
            WorkerSettings settings,
            WorkerSet workers,
            CommandHealth health,
            WaitingAttempts waiting,
            AssignmentSource source,
            SharedResources shared) {
        this.owner = owner;
        this.settings = settings;
        this.workers = workers;
        this.health = health;
        this.waiting = waiting;
        this.source = source;
        this.processes = new SpawnerThread(settings, shared);
        this.shared = shared;
    }

    /// One thread at a time starts what is needed; if others ask meanwhile it looks again.
    void recruit() {
        recruiting.run();
    }

    /// Starts one although nothing is known in favour of the command. If all places are taken, it
    /// is to succeed one that is due to go; those who are there may show that they live as well.
    void tryOne() {
        if (!health.beginTrial()) {
            return;
        }
        SlotShares.Place place = workers.reserve();
        if (place != null) {
            spawn(place, null);
            return;
        }
        workers.present().stream().filter(this::isDue).findFirst().ifPresent(this::startSuccessor);
        owner.tryThosePresent();
    }

    private boolean isDue(WorkerProcess worker) {
        return worker.isOver() != null && !worker.replacement().isUnderWay();
    }

    /// Starts the successor of a worker, if that is possible just now.
    void replace(WorkerProcess worker) {
        if (health.isResting()) {
            owner.planTrial();
        } else if (!shared.areTight()) {
            startSuccessor(worker);
        }
    }

    private void startSuccessor(WorkerProcess worker) {
        SlotShares.Place place = workers.reserveAfter(worker);
        if (place != null) {
            worker.replacement().setUnderWay(true);
            spawn(place, worker);
        }
    }

    /// Whether no more are started because memory is short. The first one is: without it nothing
    /// could be done at all.
    boolean isHeldBack() {
        return workers.size() > 0 && shared.areTight();
    }

    @Override
    public void close() {
        processes.close();
    }

    private void startAsNeeded() {
        SlotShares.Place place = reserve();
        while (place != null && startIfNeeded(place)) {
            place = reserve();
        }
    }

    private SlotShares.@Nullable Place reserve() {
        return health.isResting() || isHeldBack() ? null : workers.reserve();
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
                workers.release(place);
            }
        }
        return started;
    }

    /// The place just reserved is among those starting.
    private boolean isNeeded() {
        if (workers.size() <= settings.size().minWorkers()
                || waiting.size() >= workers.starting()) {
            return true;
        }
        Assignment next = source.poll();
        if (next != null) {
            waiting.add(next);
            owner.offerPending();
        }
        return next != null;
    }

    private void spawn(SlotShares.Place place, @Nullable WorkerProcess predecessor) {
        long asked = shared.clock().tick();
        String name = settings.queue() + "-" + (place.number() + 1);
        processes.spawn(
                name,
                variables(name, place),
                predecessor,
                spawned ->
                        owner.started(
                                new Start(place, name, spawned, predecessor),
                                shared.clock().since(asked)),
                failure -> {
                    if (predecessor != null) {
                        predecessor.replacement().setUnderWay(false);
                    }
                    owner.notStarted(place, failure);
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
