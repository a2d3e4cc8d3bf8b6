package io.coremill.comparison.arena;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.job.JobIds;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Jobs, all alike, that are all there from the start, so that no slot ever waits for one; and what
/// became of them.
final class JobLoad implements AssignmentSource {
    private static final double FEW = 0.05;

    private final ConcurrentLinkedQueue<MeasuredJob> waiting = new ConcurrentLinkedQueue<>();
    private final ExecutorClock clock;
    private final CountDownLatch left;
    private final long[] starts;
    private final long[] latencies;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger ahead = new AtomicInteger();
    private final int slots;
    private volatile boolean isMixed = false;
    private volatile @Nullable Result result;
    private volatile @Nullable String failure;
    private volatile Runnable again = () -> {};

    JobLoad(ArenaSetup setup, int jobs, JobIds ids, ExecutorClock clock) {
        this.clock = clock;
        this.slots = setup.slots();
        this.left = new CountDownLatch(jobs);
        this.starts = new long[jobs];
        this.latencies = new long[jobs];
        for (int number = 0; number < jobs; number++) {
            waiting.add(new MeasuredJob(this, number, ids.next(), setup, clock));
        }
    }

    /// @param listener hears that one has come back unrun
    void onReturn(Runnable listener) {
        again = listener;
    }

    @Override
    public @Nullable Assignment poll() {
        Assignment next = waiting.poll();
        if (next != null && taken.incrementAndGet() > slots) {
            ahead.incrementAndGet();
        }
        return next;
    }

    /// @return whether all have ended
    boolean await(Duration atMost) throws InterruptedException {
        return left.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    long left() {
        return left.getCount();
    }

    void started(int number) {
        starts[number] = clock.tick();
        int now = running.incrementAndGet();
        atOnce.accumulateAndGet(now, Math::max);
    }

    /// The executor could not run it, and that was not the job's fault.
    void returned(MeasuredJob job) {
        if (starts[job.number()] != 0) {
            running.decrementAndGet();
            starts[job.number()] = 0;
        }
        taken.decrementAndGet();
        waiting.add(job);
        again.run();
    }

    void ended(int number, Outcome outcome) {
        long now = clock.tick();
        running.decrementAndGet();
        taken.decrementAndGet();
        latencies[number] = Math.max(1, now - starts[number]);
        if (outcome instanceof Outcome.Succeeded succeeded) {
            note(succeeded.result());
        } else {
            latencies[number] = -latencies[number];
            failed.incrementAndGet();
            failure = failure == null ? words(outcome) : failure;
        }
        left.countDown();
    }

    private void note(Result its) {
        Result first = result;
        if (first == null) {
            result = its;
        } else if (!Arrays.equals(first.body(), its.body())) {
            isMixed = true;
        }
    }

    /// To be called when all have ended, or will not.
    ArenaReport.Times times(long orderedAt) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] != 0) {
                first = Math.min(first, starts[i] - orderedAt);
                last = Math.max(last, starts[i] - orderedAt + Math.abs(latencies[i]));
            }
        }
        long[] good = Arrays.stream(latencies).filter(nanos -> nanos > 0).toArray();
        return last < 0
                ? new ArenaReport.Times(0, 0, good)
                : new ArenaReport.Times(last - first, first, good);
    }

    ArenaReport.Failures failures() {
        return new ArenaReport.Failures(failed.get(), failure);
    }

    int atOnce() {
        return atOnce.get();
    }

    /// Whether many were taken while all slots had one: each of those began when the reply to the
    /// one before it was read, so its own time is not known. A few are taken between an end and the
    /// word of it.
    boolean wasTakenAhead() {
        return ahead.get() > FEW * latencies.length;
    }

    /// Of all of them; null if it is not the same, or no JSON.
    @Nullable Result result() {
        Result its = result;
        return isMixed || its == null || !its.isJson() ? null : its;
    }

    private static String words(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded _ -> "succeeded";
            case Outcome.Failed it -> it.error().kind().word() + ": " + it.error().message();
            case Outcome.TimedOut it -> "timeout: " + it.error().message();
            case Outcome.Cancelled _ -> "cancelled";
            case Outcome.WorkerLost it -> "worker-lost: " + it.error().message();
            case Outcome.GivenBack it -> it.reason();
            case Outcome.Again it -> "again: " + it.reason();
        };
    }
}
