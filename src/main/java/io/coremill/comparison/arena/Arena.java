package io.coremill.comparison.arena;

import io.coremill.cores.usage.FamilyUse;
import io.coremill.executor.Assignment;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.WorkerState;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.JobIds;
import io.coremill.job.Result;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs jobs on an executor that is the same as a queue's, and measures them. The executor is made
/// when the first are ordered, so that what it needs can be distinguished from what there was
/// before, after one like it that was thrown away: what a process pays for the first of its kind
/// alone, a service that is up does not pay again.
final class Arena implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(4).toNanos();

    private final ArenaSetup setup;
    private final HandlerRegistry handlers;
    private final ExecutorClock clock;
    private final JobIds ids;
    private volatile @Nullable JobLoad load;
    private volatile @Nullable JobExecutor executor;

    Arena(ArenaSetup setup, ExecutorClock clock) {
        this.setup = setup;
        this.clock = clock;
        this.ids = new JobIds(clock);
        this.handlers = HandlerRegistry.load(setup.handlers());
    }

    /// Runs one job on an executor that is closed again, so that all classes are loaded.
    ArenaReport rehearse() throws InterruptedException {
        ArenaReport report = run(1);
        close();
        load = null;
        executor = null;
        return report;
    }

    /// Runs that many jobs, one after the other in each slot; none is to come to rest.
    ArenaReport run(int jobs) throws InterruptedException {
        if (jobs == 0) {
            return rest();
        }
        var next = new JobLoad(setup, jobs, ids, clock);
        load = next;
        Optional<FamilyUse> before = FamilyUse.begin();
        long ordered = clock.tick();
        JobExecutor its = executor();
        next.onReturn(its::wake);
        its.wake();
        String trouble = await(next, its);
        FamilyUse use = before.flatMap(FamilyUse::untilNow).orElse(null);
        return new ArenaReport(
                next.times(ordered),
                next.failures(),
                next.atOnce(),
                next.wasTakenAhead(),
                new ArenaReport.Workers(count(its, true), count(its, false)),
                words(next.result()),
                trouble,
                use);
    }

    /// Gives back the memory that nothing holds any more, so that what is there is what is needed.
    private ArenaReport rest() {
        load = null;
        System.gc();
        return ArenaReport.atRest();
    }

    private static int count(JobExecutor executor, boolean isStarting) {
        return (int)
                executor.workers().stream()
                        .filter(worker -> (worker.state() == WorkerState.STARTING) == isStarting)
                        .count();
    }

    private JobExecutor executor() {
        JobExecutor its = executor;
        if (its == null) {
            its = ArenaExecutors.make(setup, handlers, this::next, this::wake, clock);
            executor = its;
        }
        return its;
    }

    private @Nullable Assignment next() {
        JobLoad its = load;
        return its == null ? null : its.poll();
    }

    private void wake() {
        JobExecutor its = executor;
        if (its != null) {
            its.wake();
        }
    }

    /// @return why not all could be run; null if they could
    private @Nullable String await(JobLoad load, JobExecutor executor) throws InterruptedException {
        long left = load.left();
        long since = clock.tick();
        while (!load.await(LOOK)) {
            if (load.left() != left || executor.degradedBy() == null) {
                left = load.left();
                since = clock.tick();
            } else if (clock.tick() - since > PATIENCE_NANOS) {
                return executor.degradedBy();
            }
        }
        return executor.degradedBy();
    }

    private static @Nullable String words(@Nullable Result result) {
        return result == null ? null : ArenaProtocol.canonical(result.text());
    }

    @Override
    public void close() {
        JobExecutor its = executor;
        if (its != null) {
            its.close();
        }
    }
}
