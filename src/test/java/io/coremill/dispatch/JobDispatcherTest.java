package io.coremill.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.Assignment;
import io.coremill.executor.StopReason;
import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.job.RetryPolicy;
import io.coremill.job.SteadyClock;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.QueueListener;
import io.coremill.queue.SampleQueues;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The dispatcher over a real queue, with attempts that a test starts and ends by hand.
@Timeout(60)
@Tag("anywhere")
class JobDispatcherTest {
    private static final RetryPolicy THREE_TIMES =
            new RetryPolicy(
                    3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(10), Duration.ofSeconds(10));

    @TempDir private Path data;
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
    private final ConcurrentHashMap<JobId, CountDownLatch> finals = new ConcurrentHashMap<>();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private volatile Duration step = Duration.ZERO;
    private SqliteQueue queue;
    private JobDispatcher dispatcher;
    private @Nullable ManualExecutor made;

    @BeforeEach
    void start() throws Exception {
        queue =
                SqliteQueue.open(
                        data, "here", this::timeOfDay, System::nanoTime, List.of(new Finals()));
        start(queue);
    }

    private void start(SqliteQueue queue) {
        dispatcher =
                new JobDispatcher(
                        queue,
                        new QueueDefinitions(List.of(definition())),
                        (_, source, _) -> made = new ManualExecutor(source, 2),
                        List.of(new Waits()),
                        new DispatchClock(
                                new SteadyClock(this::timeOfDay, this::nanos), this::nanos),
                        Duration.ofMillis(1));
        dispatcher.start();
    }

    @AfterEach
    void stop() {
        dispatcher.close();
        queue.close();
    }

    @Test
    void whatIsSubmittedIsRunAndSettled() throws Exception {
        JobId id = submit();
        executor().next().succeed();
        Job job = awaitFinal(id);
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.history().ended()).map(Attempt::outcome).containsExactly("succeeded");
        assertThat(job.history().ran()).isEqualTo(ManualExecutor.HERE);
    }

    @Test
    void noMoreIsHandedOutThanThereAreSlots() throws Exception {
        for (int i = 0; i < 5; i++) {
            submit();
        }
        executor().next();
        executor().next();
        queue.wake("q").join();
        assertThat(executor().hasNothingToRun()).isTrue();
    }

    @Test
    void aFailureIsTriedAgainAfterItsPause() throws Exception {
        JobId id = submit();
        executor().next().fail("first");
        awaitState(id, JobState.SCHEDULED);
        pass(Duration.ofSeconds(10));
        executor().next().fail("second");
        awaitState(id, JobState.SCHEDULED);
        pass(Duration.ofSeconds(10));
        executor().next().fail("third");
        Job job = awaitFinal(id);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.history().ended())
                .map(attempt -> Objects.requireNonNull(attempt.error()).message())
                .containsExactly("first", "second", "third");
    }

    @Test
    void aJobWhoseHandlerWantsAnotherTimeWaitsForItAndHasLostNothing() throws Exception {
        JobId id = submit();
        executor().next().end(new Outcome.Again(Duration.ofHours(1), "no file yet"));
        awaitState(id, JobState.SCHEDULED);
        assertThat(find(id).times().due()).isEqualTo(now.get().plus(Duration.ofHours(1)));
        assertThat(queue.logs(id)).map(LogLine::message).containsExactly("no file yet");
        pass(Duration.ofHours(1));
        ManualExecutor.Running second = executor().next();
        assertThat(second.assignment().attempt()).isEqualTo(1);
        second.succeed();
        assertThat(awaitFinal(id).history().ended())
                .map(Attempt::outcome)
                .containsExactly("again", "succeeded");
    }

    @Test
    void whatIsCancelledGetsNoOtherTime() throws Exception {
        JobId id = submit();
        ManualExecutor.Running running = executor().next();
        queue.cancel(id).join();
        running.awaitStop();
        running.end(new Outcome.Again(Duration.ofHours(1), ""));
        assertThat(awaitFinal(id).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void anAttemptPastItsTimeoutIsStoppedAndFailsAsTimedOut() throws Exception {
        JobId id = submit();
        ManualExecutor.Running running = executor().next();
        now.updateAndGet(it -> it.plus(Duration.ofMinutes(1)));
        assertThat(running.awaitStop()).isEqualTo(StopReason.TIMED_OUT);
        running.fail("stopped");
        awaitState(id, JobState.SCHEDULED);
        assertThat(find(id).history().ended()).map(Attempt::outcome).containsExactly("timeout");
        assertThat(Objects.requireNonNull(find(id).history().ended().getFirst().error()).kind())
                .isEqualTo(ErrorKind.TIMEOUT);
    }

    @Test
    void anAttemptThatRunsAtTheDeadlineIsStoppedAndThereIsNoOther() throws Exception {
        Instant deadline = now.get().plusSeconds(30);
        JobId id = submit(JobSpec.Terms.NONE.doneBy(deadline));
        ManualExecutor.Running running = executor().next();
        assertThat(running.doneBy()).isEqualTo(deadline);
        now.updateAndGet(it -> it.plusSeconds(30));
        assertThat(running.awaitStop()).isEqualTo(StopReason.TIMED_OUT);
        running.fail("stopped");
        Job job = awaitFinal(id);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.history().ended()).map(Attempt::outcome).containsExactly("timeout");
        assertThat(Objects.requireNonNull(job.error()).message())
                .isEqualTo("still ran at the deadline of its job, " + deadline);
    }

    @Test
    void anAttemptHasItsTimeoutWhereThatComesBeforeTheDeadline() throws Exception {
        submit(JobSpec.Terms.NONE.doneBy(now.get().plusSeconds(90)));
        assertThat(executor().next().doneBy()).isEqualTo(now.get().plusSeconds(60));
    }

    @Test
    void whatFailsBeforeTheDeadlineIsTriedAgain() throws Exception {
        JobId id = submit(JobSpec.Terms.NONE.doneBy(now.get().plusSeconds(30)));
        executor().next().fail("first");
        awaitState(id, JobState.SCHEDULED);
        pass(Duration.ofSeconds(10));
        executor().next().succeed();
        assertThat(awaitFinal(id).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void whatWasHandedOverIsNotStartedOnceItHasExpired() throws Exception {
        JobId late = submit(JobSpec.Terms.NONE.expiringAt(now.get().plusSeconds(1)));
        JobId other = submit();
        queue.wake("q").join();
        now.updateAndGet(it -> it.plusSeconds(1));
        ManualExecutor.Running running = executor().next();
        assertThat(running.assignment().job()).isEqualTo(other);
        Job expired = awaitFinal(late);
        assertThat(expired.state()).isEqualTo(JobState.EXPIRED);
        assertThat(expired.history().ended()).isEmpty();
        assertThat(expired.status().attempt()).isZero();
        running.succeed();
        awaitFinal(other);
    }

    @Test
    void whatAnExecutorHasAlreadyIsStoppedWhenItStartsTooLate() throws Exception {
        JobId late = submit(JobSpec.Terms.NONE.expiringAt(now.get().plusSeconds(1)));
        Assignment assignment = executor().hand();
        now.updateAndGet(it -> it.plusSeconds(1));
        var running = new ManualExecutor.Running(assignment);
        assertThat(running.awaitStop()).isEqualTo(StopReason.CANCELLED);
        running.fail("stopped");
        Job expired = awaitFinal(late);
        assertThat(expired.state()).isEqualTo(JobState.EXPIRED);
        assertThat(expired.history().ended()).isEmpty();
        assertThat(waits).isEmpty();
    }

    @Test
    void whatExpiresWhileItRunsRunsOn() throws Exception {
        JobId id = submit(JobSpec.Terms.NONE.expiringAt(now.get().plusSeconds(1)));
        ManualExecutor.Running running = executor().next();
        now.updateAndGet(it -> it.plusSeconds(2));
        running.assignment().progress(new Progress(1, null, null));
        awaitThat(id, job -> job.history().progress() != null);
        assertThat(running.isStopped()).isFalse();
        running.succeed();
        assertThat(awaitFinal(id).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aTimeOfDayThatIsPutForwardEndsNoAttempt() throws Exception {
        JobId id = submit();
        ManualExecutor.Running running = executor().next();
        step = Duration.ofHours(1);
        running.assignment().progress(new Progress(1, null, null));
        now.updateAndGet(it -> it.plusMillis(100));
        awaitThat(id, job -> job.history().progress() != null);
        assertThat(running.isStopped()).isFalse();
    }

    @Test
    void aRunningJobThatIsCancelledIsStopped() throws Exception {
        JobId id = submit();
        ManualExecutor.Running running = executor().next();
        Job asked = queue.cancel(id).join().orElseThrow();
        assertThat(asked.status().cancelRequested()).isTrue();
        assertThat(asked.state()).isEqualTo(JobState.RUNNING);
        assertThat(running.awaitStop()).isEqualTo(StopReason.CANCELLED);
        running.fail("interrupted");
        assertThat(awaitFinal(id).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void workThatWasDoneAllTheSameCounts() throws Exception {
        JobId id = submit();
        ManualExecutor.Running running = executor().next();
        queue.cancel(id).join();
        running.awaitStop();
        running.succeed();
        assertThat(awaitFinal(id).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void theSecondEndOfAnAttemptDoesNotCount() throws Exception {
        JobId id = submit();
        ManualExecutor.Running running = executor().next();
        running.succeed();
        running.fail("late");
        Job job = awaitFinal(id);
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.history().ended()).hasSize(1);
    }

    @Test
    void aJobThatLosesThreeWorkersIsPoison() throws Exception {
        JobId id =
                submit(
                        new RetryPolicy(
                                9, THREE_TIMES.backoff().kind(), Duration.ZERO, Duration.ZERO));
        for (int i = 0; i < 3; i++) {
            executor().next().loseWorker();
        }
        Job job = awaitFinal(id);
        assertThat(Objects.requireNonNull(job.error()).kind()).isEqualTo(ErrorKind.POISON);
        assertThat(job.history().ended()).hasSize(3);
    }

    @Test
    void howLongAJobWaitedIsToldWhenItStarts() throws Exception {
        dispatcher.close();
        JobId id = submit();
        now.updateAndGet(it -> it.plusSeconds(7));
        start(queue);
        ManualExecutor.Running running = executor().next();
        assertThat(waits).containsExactly(Duration.ofSeconds(7));
        running.succeed();
        awaitFinal(id);
        assertThat(waits).hasSize(1);
    }

    @Test
    void progressAndLogsAreThereWhileItRuns() throws Exception {
        JobId id = submit();
        ManualExecutor.Running running = executor().next();
        running.assignment().log(new LogLine(now.get(), 1, "handler", "info", "hello"));
        running.assignment().progress(new Progress(3, 10.0, "three"));
        now.updateAndGet(it -> it.plusSeconds(1));
        awaitThat(id, job -> job.history().progress() != null);
        assertThat(queue.logs(id)).map(LogLine::message).containsExactly("hello");
        running.succeed();
        assertThat(awaitFinal(id).history().progress()).isEqualTo(new Progress(3, 10.0, "three"));
    }

    @Test
    void shortJobsAreHeldReadyAndGoBackWhenALongOneIsInTheirWay() throws Exception {
        for (int i = 0; i < 100; i++) {
            JobId id = submit();
            executor().next().succeed();
            awaitFinal(id);
        }
        List<JobId> more = new ArrayList<>();
        queue.pause("q").join();
        for (int i = 0; i < 10; i++) {
            more.add(submit());
        }
        queue.resume("q").join();
        executor().next();
        executor().next();
        ManualExecutor.Running held = executor().next();
        held.succeed();
        awaitFinal(more.get(2));
        assertThat(find(more.get(5)).state()).as("held ready").isEqualTo(JobState.QUEUED);
        now.updateAndGet(it -> it.plusSeconds(1));
        awaitThat(more.get(5), job -> job.status().attempt() == 0);
    }

    @Test
    void aDrainGivesBackWhatHasNotEnded() throws Exception {
        JobId id = submit();
        ManualExecutor.Running running = executor().next();
        dispatcher.close();
        assertThat(running.awaitStop()).isEqualTo(StopReason.DRAINED);
        queue.wake("q").join();
        Job job = find(id);
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(job.status().attempt()).isZero();
        assertThat(job.history().ended()).map(Attempt::outcome).containsExactly("given-back");
        running.succeed();
        queue.wake("q").join();
        assertThat(find(id).state()).as("too late to count").isEqualTo(JobState.QUEUED);
    }

    private Instant timeOfDay() {
        return now.get().plus(step);
    }

    private long nanos() {
        return Duration.between(Instant.EPOCH, now.get()).toNanos();
    }

    private ManualExecutor executor() {
        return Objects.requireNonNull(made);
    }

    private static QueueDefinition definition() {
        return definition("q");
    }

    private static QueueDefinition definition(String name) {
        return SampleQueues.of(name, ExecutorKind.THREADS, 2, SampleQueues.JAVA_HANDLERS);
    }

    @Test
    void queuesAreClosedAllAtOnce(@TempDir Path other) {
        var allClosing = new CyclicBarrier(8);
        List<QueueDefinition> eight =
                IntStream.range(0, 8).mapToObj(i -> definition("q" + i)).toList();
        try (SqliteQueue jobs =
                SqliteQueue.open(other, "here", this::timeOfDay, System::nanoTime, List.of())) {
            var all =
                    new JobDispatcher(
                            jobs,
                            new QueueDefinitions(eight),
                            (_, source, _) ->
                                    new ManualExecutor(source, 2, () -> await(allClosing)),
                            List.of(),
                            new DispatchClock(
                                    new SteadyClock(this::timeOfDay, this::nanos), this::nanos),
                            Duration.ofMillis(1));
            all.start();
            all.close();
        }
        assertThat(allClosing.isBroken()).isFalse();
    }

    @Test
    void aQueueWithJobsWhoseKeyIsMissingNamesTheKey() {
        stop();
        try (var sealing = open(SealKeys.of("one"))) {
            sealing.submit(spec("q", THREE_TIMES), 1_000).join();
        }
        queue = open(SealKeys.of("two"));
        start(queue);
        queue.wake("q").join();
        assertThat(executor().hasNothingToRun()).isTrue();
        var status = dispatcher.queues().getFirst();
        assertThat(status.lacksKey()).isTrue();
        assertThat(status.degradedBy())
                .startsWith("jobs wait that are sealed with key one.")
                .endsWith(", which this node does not have");
    }

    private SqliteQueue open(ColumnSeal seal) {
        return SqliteQueue.open(
                data,
                "here",
                this::timeOfDay,
                System::nanoTime,
                KeptOutcomes.USUAL_BYTES,
                RetentionRules.USUAL,
                seal,
                List.of(new Finals()));
    }

    @Test
    void nothingIsStartedForAQueueOfOtherNodesAndItsJobsWait() {
        var elsewhere =
                new QueueDefinition(
                        "other",
                        ExecutorKind.THREADS,
                        2,
                        SampleQueues.JAVA_HANDLERS,
                        SampleQueues.DEFAULTS,
                        1_000,
                        SampleQueues.GRACES,
                        new QueueDefinition.Placement(Set.of("gpu"), false));
        try (var here =
                new JobDispatcher(
                        queue,
                        new QueueDefinitions(List.of(elsewhere)),
                        (_, _, _) -> {
                            throw new AssertionError("an executor was made");
                        },
                        List.of(),
                        new DispatchClock(
                                new SteadyClock(this::timeOfDay, this::nanos), this::nanos),
                        Duration.ofMillis(1))) {
            here.start();
            JobId id = submit("other", THREE_TIMES);
            queue.wake("other").join();
            assertThat(find(id).state()).isEqualTo(JobState.QUEUED);
            assertThat(here.queues()).isEmpty();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(50, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private JobId submit() {
        return submit(THREE_TIMES);
    }

    private JobId submit(RetryPolicy retry) {
        return submit("q", retry);
    }

    private JobId submit(JobSpec.Terms terms) {
        return submit(spec("q", THREE_TIMES).with(terms));
    }

    private JobId submit(String name, RetryPolicy retry) {
        return submit(spec(name, retry));
    }

    private static JobSpec spec(String name, RetryPolicy retry) {
        return new JobSpec("t", name, "{}", 0, null, Duration.ofMinutes(1), retry, null);
    }

    private JobId submit(JobSpec spec) {
        JobId id = queue.submit(spec, 1_000).join().id();
        finals.computeIfAbsent(id, _ -> new CountDownLatch(1));
        return id;
    }

    private void pass(Duration time) {
        now.updateAndGet(it -> it.plus(time));
        queue.wake("q").join();
    }

    private Job find(JobId id) {
        return queue.find(id).orElseThrow();
    }

    private Job awaitFinal(JobId id) throws InterruptedException {
        CountDownLatch latch = finals.computeIfAbsent(id, _ -> new CountDownLatch(1));
        assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        return find(id);
    }

    /// Every wake-up of the queue ends after what was settled before it.
    private void awaitState(JobId id, JobState state) {
        queue.wake("q").join();
        assertThat(find(id).state()).isEqualTo(state);
    }

    private void awaitThat(JobId id, java.util.function.Predicate<Job> condition) {
        org.awaitility.Awaitility.await().until(() -> find(id), condition);
    }

    private final class Finals implements QueueListener {
        @Override
        public void finished(JobId job, String queueName, String type, JobState state) {
            finals.computeIfAbsent(job, _ -> new CountDownLatch(1)).countDown();
        }
    }

    private final class Waits implements AttemptListener {
        @Override
        public void started(QueueDefinition definition, Lease lease, Duration wait) {
            waits.add(wait);
        }

        @Override
        public void ended(QueueDefinition definition, Lease lease, EndNotice notice) {}
    }
}
