package io.coremill.executor.processes.worker;

import io.coremill.executor.processes.WorkerStopCause;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// When a worker is to be replaced. What the settings allow is cut by up to a tenth, differently
/// for each worker, so that those that started together do not go together.
final class WorkerLifespan {
    private static final double SPREAD = 0.1;

    private final RecyclePolicy recycling;
    private final double part;

    WorkerLifespan(RecyclePolicy recycling, RandomGenerator random) {
        this.recycling = recycling;
        this.part = 1 - SPREAD * random.nextDouble();
    }

    /// @return why it is to be replaced; null if it is not
    @Nullable WorkerStopCause isOver(Life life) {
        if (isOver(recycling.jobs(), life.jobs())) {
            return WorkerStopCause.RECYCLED_JOBS;
        }
        Duration age = recycling.age();
        if (age != null && life.age().toNanos() >= age.toNanos() * part) {
            return WorkerStopCause.RECYCLED_AGE;
        }
        return isOver(recycling.memory(), life.memory())
                        || isOver(recycling.growth(), life.growth())
                ? WorkerStopCause.RECYCLED_MEMORY
                : null;
    }

    /// What a worker has done and has now.
    ///
    /// @param memory bytes; 0 if not known
    /// @param growth bytes since its first job; 0 if not known
    record Life(long jobs, Duration age, long memory, long growth) {}

    private boolean isOver(@Nullable Number most, long value) {
        return most != null && value >= most.longValue() * part;
    }
}
