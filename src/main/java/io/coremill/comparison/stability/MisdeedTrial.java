package io.coremill.comparison.stability;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.StopReason;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.SharedResources;
import io.coremill.executor.processes.pool.ProcessExecutor;
import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.handler.Payload;
import io.coremill.job.JobIds;
import io.coremill.job.Outcome;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One misdeed in one arrangement: some jobs in real workers, all running when it is done.
final class MisdeedTrial implements AutoCloseable {
    /// Of the time it takes alone: past that a job has been delayed.
    private static final double DELAYED = 1.5;

    private static final Duration GRACE = Duration.ofMillis(200);
    private static final TrialTimes TIMES =
            new TrialTimes(Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(60));
    private static final Pattern MILLIS = Pattern.compile("\"millis\": *(\\d+)");

    private final Misdeed misdeed;
    private final int jobs;
    private final RendezvousPoint meeting;
    private final ExecutorClock clock;
    private final JobIds ids;
    private final AtomicLong leases = new AtomicLong();
    private final Queue<TrialAttempt> queue = new ConcurrentLinkedQueue<>();
    private final TrialTimes times;
    private final JobExecutor executor;

    /// @param directory where it meets, and its processes work
    /// @param concurrency jobs in each process
    MisdeedTrial(
            Misdeed misdeed,
            int jobs,
            int concurrency,
            Workers workers,
            Path directory,
            ExecutorClock clock)
            throws IOException {
        this(
                misdeed,
                jobs,
                directory,
                TIMES,
                (source, wake) ->
                        new ProcessExecutor(
                                settings(jobs, concurrency, workers, directory),
                                SharedResources.ofThisMachine(new CoreLedger(), clock),
                                source,
                                wake,
                                WorkerListener.NOBODY),
                clock);
    }

    /// @param directory where it meets
    MisdeedTrial(
            Misdeed misdeed,
            int jobs,
            Path directory,
            TrialTimes times,
            ExecutorStart executors,
            ExecutorClock clock)
            throws IOException {
        this.misdeed = misdeed;
        this.jobs = jobs;
        this.clock = clock;
        this.ids = new JobIds(clock);
        this.meeting = new RendezvousPoint(Files.createDirectories(directory.resolve("meeting")));
        this.times = times;
        this.executor = executors.of(queue::poll, this::wake);
    }

    /// How long things take.
    ///
    /// @param own how long the others work on after the misdeed
    /// @param timeout what a job that loops may take after the others have gone on
    /// @param patience for each thing that has to happen
    record TrialTimes(Duration own, Duration timeout, Duration patience) {}

    /// Starts the executor that runs the jobs.
    @FunctionalInterface
    interface ExecutorStart {
        /// @param wake called when it has room again
        JobExecutor of(AssignmentSource source, Runnable wake);
    }

    /// How its workers are started.
    record Workers(List<String> command, ProcessLimits limits) {}

    private static WorkerSettings settings(
            int jobs, int concurrency, Workers workers, Path directory) {
        var program =
                new ProgramSpec(
                        workers.command(),
                        directory,
                        Map.of(),
                        Set.of(),
                        ProcessScheduling.NORMAL,
                        new ProcessConfinement(
                                null, false, directory.resolve("scratch"), directory, List.of()),
                        workers.limits());
        return new WorkerSettings(
                "stability",
                "experiment",
                WorkerSettings.Size.asNeeded(jobs, concurrency, TIMES.patience()),
                program,
                RecyclePolicy.NEVER,
                TIMES.patience(),
                WorkerSettings.Graces.each(GRACE));
    }

    private void wake() {
        JobExecutor its = executor;
        if (its != null) { // it may call before it is made
            its.wake();
        }
    }

    /// What became of them.
    ///
    /// @param culprit how it ended
    /// @param outcomes of the others' first attempts
    record Result(String culprit, int hurt, Map<String, Integer> outcomes, int recovered) {}

    Result run() throws InterruptedException, TimeoutException {
        TrialAttempt culprit =
                attempt("culprit", Map.of("misdeed", misdeed.word(), "others", jobs - 1L));
        var others = new ArrayList<TrialAttempt>();
        for (int i = 1; i < jobs; i++) {
            others.add(attempt("bystander", Map.of("own", times.own().toMillis())));
        }
        queue.addAll(others);
        queue.add(culprit);
        executor.wake();
        if (misdeed == Misdeed.LOOP) {
            stopInTime(culprit);
        }
        var outcomes = new TreeMap<String, Integer>();
        var hurt = new ArrayList<TrialAttempt>();
        for (TrialAttempt each : others) {
            Outcome outcome = await(each.end());
            outcomes.merge(outcome.word(), 1, Integer::sum);
            if (isHurt(outcome)) {
                hurt.add(each);
            }
        }
        return new Result(await(culprit.end()).word(), hurt.size(), outcomes, recovered(hurt));
    }

    private TrialAttempt attempt(String type, Map<String, Object> fields) {
        var all = new HashMap<>(fields);
        all.put("meeting", meeting.directory().toString());
        return new TrialAttempt(
                leases.incrementAndGet(), ids.next(), type, Payload.of(all).json(), 1, clock);
    }

    /// As the service does with a job that has used up its time.
    private void stopInTime(TrialAttempt culprit) throws InterruptedException, TimeoutException {
        var stopper = await(culprit.start());
        meeting.awaitBeginning(times.patience(), clock);
        awaitTimeout(culprit.end());
        stopper.stop(StopReason.TIMED_OUT);
    }

    private void awaitTimeout(CompletableFuture<Outcome> end) throws InterruptedException {
        try {
            end.get(times.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // it goes on, as it is meant to
        }
    }

    private boolean isHurt(Outcome outcome) {
        if (!(outcome instanceof Outcome.Succeeded succeeded)) {
            return true;
        }
        Matcher took = MILLIS.matcher(succeeded.result().text());
        return !took.find() || Long.parseLong(took.group(1)) > DELAYED * times.own().toMillis();
    }

    /// Those that were delayed only have nothing to recover from.
    private int recovered(List<TrialAttempt> hurt) throws InterruptedException, TimeoutException {
        List<TrialAttempt> again =
                hurt.stream().map(each -> each.again(leases.incrementAndGet())).toList();
        queue.addAll(again);
        executor.wake();
        int recovered = 0;
        for (TrialAttempt each : again) {
            recovered += await(each.end()) instanceof Outcome.Succeeded ? 1 : 0;
        }
        return recovered;
    }

    private <T> T await(CompletableFuture<T> future) throws InterruptedException, TimeoutException {
        try {
            return future.get(times.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // nothing completes it so
        } catch (TimeoutException e) {
            String trouble = executor.degradedBy();
            throw new TimeoutException(
                    trouble == null ? "a job of the experiment did not end" : trouble);
        }
    }

    @Override
    public void close() {
        executor.close();
    }
}
