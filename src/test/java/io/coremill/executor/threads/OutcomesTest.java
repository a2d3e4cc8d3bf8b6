package io.coremill.executor.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.StopReason;
import io.coremill.handler.AgainLaterException;
import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobFailedException;
import io.coremill.handler.Work;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every way an attempt on a thread can end.
@Timeout(60)
class OutcomesTest {
    private static final ExecutorKind THREADS = ExecutorKind.THREADS;

    @Test
    void aResultIsSuccess() throws Exception {
        assertThat(outcomeOf(_ -> Result.json("[1]")))
                .isInstanceOfSatisfying(
                        Outcome.Succeeded.class,
                        success -> assertThat(success.result().text()).isEqualTo("[1]"));
    }

    @Test
    void anUnknownTypeFailsForGood() throws Exception {
        try (Rig rig = Rig.builtIn(THREADS, 1)) {
            assertThat(rig.offer("nobody's", "{}").outcome())
                    .isEqualTo(
                            failed(ErrorKind.UNKNOWN_TYPE, "no handler for type nobody's", false));
        }
    }

    @Test
    void aPayloadThatIsNotAcceptedFailsForGood() throws Exception {
        try (Rig rig = Rig.builtIn(THREADS, 1)) {
            assertThat(rig.offer("primes", "{\"limit\":-1}").outcome())
                    .isEqualTo(
                            failed(
                                    ErrorKind.BAD_PAYLOAD,
                                    "limit must be a whole number from 0 to 100000000",
                                    false));
            assertThat(rig.offer("noop", "[]").outcome())
                    .isEqualTo(
                            failed(
                                    ErrorKind.BAD_PAYLOAD,
                                    "the payload must be a JSON object",
                                    false));
        }
        Work work =
                _ -> {
                    throw new BadPayloadException("x", "must be even");
                };
        assertThat(outcomeOf(work))
                .isEqualTo(failed(ErrorKind.BAD_PAYLOAD, "x must be even", false));
    }

    @Test
    void aHandlerSaysItselfWhetherAnotherAttemptMayHelp() throws Exception {
        Work forGood =
                _ -> {
                    throw new JobFailedException("no such place", false);
                };
        Work forNow =
                _ -> {
                    throw new JobFailedException("try later", true);
                };
        assertThat(outcomeOf(forGood))
                .isEqualTo(failed(ErrorKind.HANDLER_ERROR, "no such place", false));
        assertThat(outcomeOf(forNow)).isEqualTo(failed(ErrorKind.HANDLER_ERROR, "try later", true));
    }

    @Test
    void aHandlerMayWantAnotherTime() throws Exception {
        Work notYet =
                _ -> {
                    throw new AgainLaterException(Duration.ofMinutes(5), "no file yet");
                };
        assertThat(outcomeOf(notYet))
                .isEqualTo(new Outcome.Again(Duration.ofMinutes(5), "no file yet"));
        Work silent =
                _ -> {
                    throw new AgainLaterException(Duration.ZERO);
                };
        assertThat(outcomeOf(silent)).isEqualTo(new Outcome.Again(Duration.ZERO, ""));
        Work wrong =
                _ -> {
                    throw new AgainLaterException(Duration.ofSeconds(-1));
                };
        assertThat(outcomeOf(wrong)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void anyExceptionMayPassNextTime() throws Exception {
        Work work =
                _ -> {
                    throw new IllegalStateException("boom");
                };
        assertThat(outcomeOf(work))
                .isEqualTo(
                        failed(
                                ErrorKind.HANDLER_ERROR,
                                "java.lang.IllegalStateException: boom",
                                true));
    }

    @Test
    void anInterruptThatIsNobodysStopIsAnError() throws Exception {
        Work work =
                _ -> {
                    throw new InterruptedException("from within");
                };
        assertThat(outcomeOf(work))
                .isEqualTo(
                        failed(
                                ErrorKind.HANDLER_ERROR,
                                "java.lang.InterruptedException: from within",
                                true));
    }

    @Test
    void theEndOfMemoryIsSaidByName() throws Exception {
        Work work =
                _ -> {
                    throw new OutOfMemoryError("Java heap space");
                };
        assertThat(outcomeOf(work))
                .isEqualTo(
                        failed(
                                ErrorKind.OUT_OF_MEMORY,
                                "java.lang.OutOfMemoryError: Java heap space",
                                true));
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void endlessRecursionCostsTheAttemptAndNotTheSlot(ExecutorKind kind) throws Exception {
        try (Rig rig = Rig.of(kind, 1, _ -> Result.json("" + forEver(1)))) {
            for (int i = 0; i < 3; i++) {
                assertThat(error(rig.offer().outcome()).message())
                        .isEqualTo("java.lang.StackOverflowError");
            }
        }
    }

    @Test
    void aThrowableThatCannotDescribeItselfIsNamed() throws Exception {
        Work work =
                _ -> {
                    throw new Mute();
                };
        assertThat(error(outcomeOf(work)).message()).isEqualTo(Mute.class.getName());
    }

    @Test
    void anEndlessMessageIsCut() throws Exception {
        Work work =
                _ -> {
                    throw new IllegalStateException("x".repeat(1_000_000));
                };
        assertThat(error(outcomeOf(work)).message()).hasSizeLessThan(5_000);
    }

    @Test
    @SuppressWarnings("NullAway") // what a handler in another house might do
    void noResultIsAnError() throws Exception {
        assertThat(error(outcomeOf(_ -> null)).message()).contains("gave null");
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void aStopEndsTheAttemptByItsReason(ExecutorKind kind) throws Exception {
        try (Rig rig = Rig.of(kind, 1, OutcomesTest::waitForEver)) {
            assertThat(stopped(rig, StopReason.CANCELLED)).isEqualTo(new Outcome.Cancelled());
            assertThat(stopped(rig, StopReason.TIMED_OUT))
                    .isInstanceOfSatisfying(
                            Outcome.TimedOut.class,
                            it -> assertThat(it.error().kind()).isEqualTo(ErrorKind.TIMEOUT));
            assertThat(stopped(rig, StopReason.DRAINED)).isInstanceOf(Outcome.GivenBack.class);
        }
    }

    @Test
    void whatIsReturnedAfterAStopIsStillAResult() throws Exception {
        Result result = Result.json("[2]");
        Work work =
                context -> {
                    try {
                        return waitForEver(context);
                    } catch (InterruptedException e) {
                        return result;
                    }
                };
        try (Rig rig = Rig.of(THREADS, 1, work)) {
            assertThat(stopped(rig, StopReason.CANCELLED)).isEqualTo(new Outcome.Succeeded(result));
        }
    }

    @Test
    void whatIsThrownAfterAStopIsOwedToTheStop() throws Exception {
        Work work =
                context -> {
                    try {
                        return waitForEver(context);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        try (Rig rig = Rig.of(THREADS, 1, work)) {
            assertThat(stopped(rig, StopReason.CANCELLED)).isEqualTo(new Outcome.Cancelled());
        }
    }

    @Test
    void aHandlerThatSwallowsTheInterruptIsToldAgain() throws Exception {
        Work work =
                context -> {
                    try {
                        return waitForEver(context);
                    } catch (InterruptedException e) {
                        context.checkStopped();
                        throw new AssertionError("not told", e);
                    }
                };
        try (Rig rig = Rig.of(THREADS, 1, work)) {
            assertThat(stopped(rig, StopReason.CANCELLED)).isEqualTo(new Outcome.Cancelled());
        }
    }

    @Test
    void progressAndLogsArriveUnderTheAttempt() throws Exception {
        Work work =
                context -> {
                    context.progress(new Progress(1, 2.0, "half way"));
                    context.log("%s %d".formatted(context.job(), context.attempt()));
                    return Result.json("{}");
                };
        try (Rig rig = Rig.of(THREADS, 1, work)) {
            TestAssignment assignment = rig.offer();
            assignment.outcome();
            assertThat(assignment.progress).containsExactly(new Progress(1, 2.0, "half way"));
            assertThat(assignment.logs)
                    .extracting(LogLine::attempt, LogLine::source, LogLine::message)
                    .containsExactly(tuple(2, "handler", assignment.job() + " 2"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void whereAnExceptionWasThrownIsInTheLog(ExecutorKind kind) throws Exception {
        Work work =
                _ -> {
                    throw new IllegalStateException("boom");
                };
        try (Rig rig = Rig.of(kind, 1, work)) {
            TestAssignment assignment = rig.offer();
            assignment.outcome();
            assertThat(assignment.logs)
                    .singleElement()
                    .satisfies(
                            line -> {
                                assertThat(line.level()).isEqualTo("error");
                                assertThat(line.message())
                                        .startsWith("java.lang.IllegalStateException: boom\n")
                                        .contains("OutcomesTest.java:");
                            });
        }
    }

    @Test
    void aStopLeavesNoStackTrace() throws Exception {
        try (Rig rig = Rig.of(THREADS, 1, OutcomesTest::waitForEver)) {
            TestAssignment assignment = rig.offer();
            assignment.stop(StopReason.CANCELLED);
            assignment.outcome();
            assertThat(assignment.logs).isEmpty();
        }
    }

    @Test
    void aPlatformThreadKnowsItsCpuTimeAndCores() throws Exception {
        try (Rig rig = Rig.builtIn(THREADS, 1)) {
            TestAssignment assignment = rig.offer("primes", "{\"limit\":3000000}");
            assignment.outcome();
            ExecutionStats ran = Objects.requireNonNull(assignment.ran);
            assertThat(ran.node()).isEqualTo("a-node");
            assertThat(ran.executor()).isEqualTo(THREADS);
            assertThat(ran.worker()).isNull();
            assertThat(ran.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(ran.cpuTime()).isPositive();
            assertThat(ran.wall()).isPositive();
            assertThat(ran.maxRss()).isNull();
            assertThat(ran.cores() != null).isEqualTo(OS.LINUX.isCurrentOs());
            if (ran.cores() != null) {
                assertThat(ran.cores()).isNotEmpty().doesNotHaveDuplicates().isSorted();
            }
        }
    }

    @Test
    void aVirtualThreadSaysNothingOfItsCpuTime() throws Exception {
        try (Rig rig = Rig.builtIn(ExecutorKind.VIRTUAL_THREADS, 1)) {
            TestAssignment assignment = rig.offer("noop", "{}");
            assignment.outcome();
            ExecutionStats ran = Objects.requireNonNull(assignment.ran);
            assertThat(ran.executor()).isEqualTo(ExecutorKind.VIRTUAL_THREADS);
            assertThat(ran.cpuTime()).isNull();
            assertThat(ran.runqueueWait()).isNull();
            assertThat(ran.wall()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "VIRTUAL_THREADS"})
    void closingGivesBackWhatRunsAndWaitsForIt(ExecutorKind kind) throws Exception {
        TestAssignment running;
        TestAssignment other;
        try (Rig rig = Rig.of(kind, 2, OutcomesTest::waitForEver)) {
            running = rig.offer();
            other = rig.offer();
            running.awaitStart();
            other.awaitStart();
            assertThat(rig.executor.slots()).isEqualTo(new Slots(2, 2, 0));
        }
        assertThat(running.endings()).isEqualTo(1);
        assertThat(running.outcome()).isInstanceOf(Outcome.GivenBack.class);
        assertThat(other.outcome()).isInstanceOf(Outcome.GivenBack.class);
    }

    private static Outcome outcomeOf(Work work) throws Exception {
        try (Rig rig = Rig.of(THREADS, 1, work)) {
            return rig.offer().outcome();
        }
    }

    private static Outcome stopped(Rig rig, StopReason reason) throws Exception {
        TestAssignment assignment = rig.offer();
        assignment.stop(reason);
        return assignment.outcome();
    }

    private static Result waitForEver(Object context) throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError(context);
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int forEver(int depth) {
        return forEver(depth + 1) + depth;
    }

    private static Outcome failed(ErrorKind kind, String message, boolean retryable) {
        return new Outcome.Failed(JobError.of(kind, message), retryable);
    }

    private static JobError error(Outcome outcome) {
        return ((Outcome.Failed) outcome).error();
    }

    private static final class Mute extends RuntimeException {
        @Override
        public String getMessage() {
            throw new UnsupportedOperationException();
        }
    }
}
