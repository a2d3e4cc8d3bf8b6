package io.coremill.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.StopReason;
import io.coremill.executor.WorkerView;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An executor whose attempts a test starts and ends by hand.
final class ManualExecutor implements JobExecutor {
    static final ExecutionStats HERE =
            new ExecutionStats(
                    "here", ExecutorKind.THREADS, null, 1L, null, null, null, null, null, null);

    private final AssignmentSource source;
    private final int slots;
    private final Runnable onClose;
    private final BlockingQueue<Boolean> wakeUps = new LinkedBlockingQueue<>();

    ManualExecutor(AssignmentSource source, int slots) {
        this(source, slots, () -> {});
    }

    /// @param onClose what it does while it is closed
    ManualExecutor(AssignmentSource source, int slots, Runnable onClose) {
        this.source = source;
        this.slots = slots;
        this.onClose = onClose;
    }

    /// Starts the next attempt as soon as there is one.
    Running next() throws InterruptedException {
        return new Running(hand());
    }

    /// The next attempt as soon as there is one, not started.
    Assignment hand() throws InterruptedException {
        Assignment assignment = source.poll();
        while (assignment == null) {
            assertThat(wakeUps.poll(50, TimeUnit.SECONDS)).as("something to run").isNotNull();
            assignment = source.poll();
        }
        return assignment;
    }

    boolean hasNothingToRun() {
        return source.poll() == null;
    }

    @Override
    public int capacity() {
        return slots;
    }

    @Override
    public Slots slots() {
        return new Slots(slots, 0, 0);
    }

    @Override
    public void wake() {
        wakeUps.add(true);
    }

    @Override
    public @Nullable String degradedBy() {
        return null;
    }

    @Override
    public List<WorkerView> workers() {
        return List.of();
    }

    @Override
    public void close() {
        onClose.run();
    }

    /// An attempt that runs until the test ends it.
    static final class Running {
        private final Assignment assignment;
        private final Instant doneBy;
        private final BlockingQueue<StopReason> stops = new LinkedBlockingQueue<>();

        Running(Assignment assignment) {
            this.assignment = assignment;
            doneBy = assignment.started(stops::add, HERE);
        }

        /// When it has to be done.
        Instant doneBy() {
            return doneBy;
        }

        Assignment assignment() {
            return assignment;
        }

        @Nullable StopReason awaitStop() throws InterruptedException {
            return stops.poll(50, TimeUnit.SECONDS);
        }

        boolean isStopped() {
            return !stops.isEmpty();
        }

        void succeed() {
            assignment.ended(new Outcome.Succeeded(Result.json("{}")), HERE);
        }

        void fail(String message) {
            assignment.ended(
                    new Outcome.Failed(JobError.of(ErrorKind.HANDLER_ERROR, message), true), HERE);
        }

        void end(Outcome outcome) {
            assignment.ended(outcome, HERE);
        }

        void loseWorker() {
            assignment.ended(
                    new Outcome.WorkerLost(JobError.of(ErrorKind.WORKER_LOST, "exit code 1")),
                    HERE);
        }
    }
}
