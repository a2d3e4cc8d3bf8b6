package io.coremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final JobError ERROR = JobError.of(ErrorKind.HANDLER_ERROR, "no");

    private final Random random = new Random(7);
    private final RetryPolicy policy =
            new RetryPolicy(
                    3, RetryPolicy.Kind.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofSeconds(10));

    @Test
    void successAndCancellationAreFinal() {
        assertThat(after(new Outcome.Succeeded(Result.json("{}")), 1))
                .isEqualTo(new NextStep.Finish(JobState.SUCCEEDED, null));
        assertThat(after(new Outcome.Cancelled(), 1))
                .isEqualTo(new NextStep.Finish(JobState.CANCELLED, null));
    }

    @Test
    void aFailureIsTriedAgainUntilTheAttemptsAreUsedUp() {
        var failure = new Outcome.Failed(ERROR, true);
        assertThat(after(failure, 1)).isInstanceOf(NextStep.RunAgain.class);
        assertThat(after(failure, 2)).isInstanceOf(NextStep.RunAgain.class);
        assertThat(after(failure, 3)).isEqualTo(new NextStep.Finish(JobState.FAILED, ERROR));
    }

    @Test
    void aFailureThatAnotherAttemptWouldNotHelpIsFinal() {
        assertThat(after(new Outcome.Failed(ERROR, false), 1))
                .isEqualTo(new NextStep.Finish(JobState.FAILED, ERROR));
    }

    @Test
    void whatTheServiceGaveBackDoesNotCount() {
        assertThat(after(new Outcome.GivenBack("drained"), 3)).isEqualTo(new NextStep.GiveBack());
    }

    @Test
    void anAttemptWhoseHandlerWantsAnotherTimeDoesNotCount() {
        assertThat(after(new Outcome.Again(Duration.ofHours(3), "not yet"), 3))
                .isEqualTo(new NextStep.PutOff(NOW.plus(Duration.ofHours(3))));
    }

    @Test
    void theThirdCrashPoisonsWhateverAttemptsAreLeft() {
        var lost = new Outcome.WorkerLost(JobError.of(ErrorKind.WORKER_LOST, "exit code 1"));
        var patient = new RetryPolicy(100, policy.backoff());
        assertThat(patient.after(lost, 1, 1, NOW, random)).isInstanceOf(NextStep.RunAgain.class);
        assertThat(patient.after(lost, 2, 2, NOW, random))
                .isEqualTo(
                        new NextStep.Finish(
                                JobState.FAILED,
                                JobError.of(
                                        ErrorKind.POISON,
                                        "was running at 3 crashes; the last: exit code 1")));
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "4, 8000", "5, 10000", "90, 10000"})
    void pausesDoubleUpToTheLongestAndSpreadOverTheirUpperHalf(int attempt, long full) {
        for (int i = 0; i < 1_000; i++) {
            assertThat(policy.pause(attempt, random).toMillis()).isBetween(full / 2, full);
        }
    }

    @Test
    void fixedPausesStayTheSame() {
        var fixed =
                new RetryPolicy(
                        9, RetryPolicy.Kind.FIXED, Duration.ofSeconds(4), Duration.ofSeconds(9));
        assertThat(fixed.pause(8, random)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 3000", "4, 3500", "90, 3500"})
    void linearPausesGrowByTheFirstOne(int attempt, long full) {
        var linear =
                new RetryPolicy(
                        9,
                        RetryPolicy.Kind.LINEAR,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(3_500));
        for (int i = 0; i < 1_000; i++) {
            assertThat(linear.pause(attempt, random).toMillis()).isBetween(full / 2, full);
        }
        assertThat(exact(linear).pause(attempt, random)).isEqualTo(Duration.ofMillis(full));
    }

    @ParameterizedTest
    @CsvSource({"1, PT1S", "2, PT1M", "3, PT0.5S", "4, PT0.5S", "90, PT0.5S"})
    void listedPausesFollowOneAnotherAndTheLastOneStays(int attempt, Duration full) {
        var pauses = List.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMillis(500));
        var listed = new RetryPolicy(9, RetryPolicy.Backoff.listed(pauses, false));
        assertThat(listed.pause(attempt, random)).isEqualTo(full);
        var spread = new RetryPolicy(9, RetryPolicy.Backoff.listed(pauses, true));
        assertThat(spread.pause(attempt, random)).isBetween(full.dividedBy(2), full);
    }

    @Test
    void aPauseWithoutJitterIsExactlyAsLong() {
        assertThat(exact(policy).pause(3, random)).isEqualTo(Duration.ofSeconds(4));
        assertThat(exact(policy).after(new Outcome.Failed(ERROR, true), 1, 0, NOW, random))
                .isEqualTo(new NextStep.RunAgain(NOW.plusSeconds(1), ERROR));
    }

    @Test
    void noNumberOfAttemptsIsTooManyForThePauses() {
        for (var kind : List.of(RetryPolicy.Kind.EXPONENTIAL, RetryPolicy.Kind.LINEAR)) {
            var longest = RetryPolicy.Backoff.LONGEST;
            var patient = new RetryPolicy(100, kind, longest, longest);
            assertThat(exact(patient).pause(Integer.MAX_VALUE, random)).isEqualTo(longest);
        }
    }

    private static RetryPolicy exact(RetryPolicy spread) {
        return new RetryPolicy(spread.maxAttempts(), spread.backoff().with(false));
    }

    private NextStep after(Outcome outcome, int attempt) {
        return policy.after(outcome, attempt, 0, NOW, random);
    }
}
