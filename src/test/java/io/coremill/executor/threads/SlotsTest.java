package io.coremill.executor.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.StopReason;
import io.coremill.handler.Work;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import java.lang.Thread.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Slots run side by side, are never more than they should be, and none is lost.
@Timeout(value = 10, unit = TimeUnit.MINUTES) // thousands are handed over one by one
@Tag("anywhere")
class SlotsTest {
    private static final Result DONE = Result.json("{}");

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void allSlotsRunAtOnce(ExecutorKind kind) throws Exception {
        var together = new CyclicBarrier(50);
        Work work =
                _ -> {
                    together.await();
                    return DONE;
                };
        try (Rig rig = Rig.of(kind, 50, work)) {
            for (TestAssignment each : offer(rig, 200)) {
                assertThat(each.outcome()).isEqualTo(new Outcome.Succeeded(DONE));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void allTheSlotsAndNeverMore(ExecutorKind kind) throws Exception {
        var allSlots = new CountDownLatch(3);
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        Work work =
                _ -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    allSlots.countDown();
                    allSlots.await();
                    Thread.onSpinWait();
                    now.decrementAndGet();
                    return DONE;
                };
        try (Rig rig = Rig.of(kind, 3, work)) {
            for (TestAssignment each : offer(rig, 5_000)) {
                each.outcome();
            }
        }
        assertThat(most.get()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void oneWakeIsEnoughForAllThatWaits(ExecutorKind kind) throws Exception {
        var together = new CyclicBarrier(4);
        Work work =
                _ -> {
                    together.await();
                    return DONE;
                };
        try (Rig rig = Rig.of(kind, 4, work)) {
            var all = new ArrayList<TestAssignment>();
            for (int i = 0; i < 4; i++) {
                var assignment = new TestAssignment("test", "{}");
                rig.put(assignment);
                all.add(assignment);
            }
            rig.executor.wake();
            for (TestAssignment each : all) {
                each.outcome();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void noWakeIsLost(ExecutorKind kind) throws Exception {
        try (Rig rig = Rig.of(kind, 2, _ -> DONE)) {
            for (int round = 0; round < 20_000; round++) {
                rig.offer().outcome();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void noWakeOfManyAtOnceIsLost(ExecutorKind kind) throws Exception {
        try (Rig rig = Rig.of(kind, 3, _ -> DONE)) {
            List<Thread> callers = new ArrayList<>();
            var done = new Semaphore(0);
            for (int caller = 0; caller < 4; caller++) {
                callers.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            for (int round = 0; round < 5_000; round++) {
                                                runOne(rig, done);
                                            }
                                        }));
            }
            assertThat(done.tryAcquire(20_000, 5, TimeUnit.MINUTES)).isTrue();
            for (Thread caller : callers) {
                caller.join();
            }
        }
    }

    /// A stop that comes as the attempt ends must not be felt by the one after it.
    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void noInterruptReachesTheNextAttempt(ExecutorKind kind) throws Exception {
        Work work =
                _ -> {
                    if (Thread.interrupted()) {
                        throw new IllegalStateException("interrupted");
                    }
                    return DONE;
                };
        try (Rig rig = Rig.of(kind, 1, work)) {
            for (int round = 0; round < 5_000; round++) {
                TestAssignment target = rig.offer();
                TestAssignment next = rig.offer();
                target.stop(StopReason.CANCELLED);
                assertThat(target.outcome())
                        .isIn(new Outcome.Cancelled(), new Outcome.Succeeded(DONE));
                assertThat(next.outcome()).isEqualTo(new Outcome.Succeeded(DONE));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void aSlotThatIgnoresItsStopIsStuckUntilItReturns(ExecutorKind kind) throws Exception {
        var release = new CountDownLatch(1);
        Work work =
                context -> {
                    awaitStubbornly(release);
                    context.log("too late");
                    return DONE;
                };
        try (Rig rig = Rig.of(kind, 2, Duration.ofMillis(1), work)) {
            TestAssignment stubborn = rig.offer();
            stubborn.stop(StopReason.TIMED_OUT);
            JobError error = ((Outcome.TimedOut) stubborn.outcome()).error();
            assertThat(error.evidence()).contains("ignores the interrupt");
            assertThat(rig.executor.slots()).isEqualTo(new Slots(2, 0, 1));
            assertThat(rig.executor.capacity()).isEqualTo(1);
            assertThat(rig.capacityGrew.tryAcquire()).isFalse();

            release.countDown();
            assertThat(rig.capacityGrew.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            assertThat(rig.executor.slots()).isEqualTo(new Slots(2, 0, 0));
            assertThat(rig.executor.capacity()).isEqualTo(2);
            assertThat(stubborn.endings()).isEqualTo(1);
            assertThat(stubborn.logs).isEmpty();
            assertThat(rig.offer().outcome()).isEqualTo(new Outcome.Succeeded(DONE));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void closingDoesNotWaitForAThreadThatNeverReturns(ExecutorKind kind) throws Exception {
        var release = new CountDownLatch(1);
        Work work =
                _ -> {
                    awaitStubbornly(release);
                    return DONE;
                };
        Rig rig = Rig.of(kind, 1, Duration.ofMillis(1), work);
        TestAssignment stubborn = rig.offer();
        stubborn.awaitStart();
        rig.close();
        assertThat(stubborn.outcome()).isInstanceOf(Outcome.GivenBack.class);
        release.countDown();
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void whatIsPutWhileClosingIsGivenBackOrLeftAlone(ExecutorKind kind) throws Exception {
        for (int round = 0; round < 200; round++) {
            Rig rig = Rig.of(kind, 2, _ -> DONE);
            rig.offer().outcome();
            Thread closer = Thread.ofPlatform().start(rig::close);
            List<TestAssignment> late = offer(rig, 20);
            closer.join();
            for (TestAssignment each : late) {
                assertThat(each.endings()).isLessThanOrEqualTo(1);
                if (rig.wasTaken(each)) {
                    each.outcome();
                }
            }
        }
    }

    /// Whoever closes gives back what has not ended, so it must have heard of all that has.
    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void closingWaitsUntilASuccessHasBeenTold(ExecutorKind kind) throws Exception {
        Rig rig = Rig.of(kind, 1, _ -> DONE);
        var ending = new CountDownLatch(1);
        var tell = new CountDownLatch(1);
        var assignment = new TestAssignment("test", "{}");
        assignment.whenEnding =
                () -> {
                    ending.countDown();
                    awaitStubbornly(tell);
                };
        rig.put(assignment);
        rig.executor.wake();
        ending.await();
        assertThat(rig.executor.slots()).isEqualTo(new Slots(1, 0, 0));

        var toldWhenClosed = new CompletableFuture<Integer>();
        Thread closer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    rig.close();
                                    toldWhenClosed.complete(assignment.endings());
                                });
        Awaitility.await()
                .until(() -> toldWhenClosed.isDone() || closer.getState() == State.TIMED_WAITING);
        tell.countDown();
        assertThat(toldWhenClosed.get()).isEqualTo(1);
        assertThat(assignment.outcome()).isEqualTo(new Outcome.Succeeded(DONE));
    }

    @Test
    void threadsAreStartedWhenNeededAndUsedAgain() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        Work work =
                _ -> {
                    names.add(Thread.currentThread().getName());
                    return DONE;
                };
        try (Rig rig = Rig.of(ExecutorKind.THREADS, 2, work)) {
            rig.offer().outcome();
            assertThat(names).containsExactly("mine-1");
            for (int round = 0; round < 300; round++) {
                rig.offer().outcome();
            }
        }
        assertThat(names).isSubsetOf("mine-1", "mine-2");
    }

    private static void runOne(Rig rig, Semaphore done) {
        try {
            rig.offer().outcome();
            done.release();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<TestAssignment> offer(Rig rig, int count) {
        var all = new ArrayList<TestAssignment>();
        for (int i = 0; i < count; i++) {
            all.add(rig.offer());
        }
        return all;
    }

    private static void awaitStubbornly(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException e) {
                // not impressed
            }
        }
    }
}
