package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.StopReason;
import io.coremill.job.Outcome;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Attempts that are asked to stop, in workers that know how and in workers that do not.
@Timeout(60)
class StopTest {
    private static final String LONG = "{\"duration\":\"PT2M\"}";
    private static final Duration PATIENT = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(StopReason.class)
    void aWorkerThatTakesCancelStaysWarm(StopReason reason) throws Exception {
        try (var pool = PoolUnderTest.java(1, 1)) {
            pool.run("noop", "{}");
            long pid = pool.workers().getFirst().pid();
            RecordedAttempt attempt = pool.submit("sleep", LONG);
            attempt.stopper().stop(reason);
            assertStopped(attempt, reason);
            assertThat(pool.run("noop", "{}")).isEqualTo("{}");
            assertThat(pool.workers()).singleElement().extracting("pid").isEqualTo(pid);
        }
    }

    @ParameterizedTest
    @EnumSource(StopReason.class)
    void aWorkerThatDoesNotIsReplaced(StopReason reason) throws Exception {
        try (var pool = PoolUnderTest.python(1, 1)) {
            pool.run("noop", "{}");
            long pid = pool.workers().getFirst().pid();
            RecordedAttempt attempt = pool.submit("sleep", LONG);
            attempt.stopper().stop(reason);
            assertStopped(attempt, reason);
            assertThat(pool.run("noop", "{}")).isEqualTo("{}");
            assertThat(pool.workers()).singleElement().extracting("pid").isNotEqualTo(pid);
        }
    }

    @Test
    void anAttemptStoppedAsItStartsIsNeverSent() throws Exception {
        try (var pool = PoolUnderTest.python(1, 1)) {
            pool.run("noop", "{}");
            RecordedAttempt attempt =
                    pool.submit(
                            PoolUnderTest.attempt("sleep", LONG)
                                    .stoppedAtStart(StopReason.CANCELLED));
            assertThat(attempt.outcome()).isEqualTo(new Outcome.Cancelled());
            assertThat(pool.exits()).isEmpty();
            assertThat(pool.run("noop", "{}")).isEqualTo("{}");
        }
    }

    @Test
    void aStopAfterTheEndHasNoEffect() throws Exception {
        try (var pool = PoolUnderTest.python(1, 1)) {
            RecordedAttempt attempt = pool.submit("noop", "{}");
            assertThat(PoolUnderTest.result(attempt)).isEqualTo("{}");
            attempt.stopper().stop(StopReason.CANCELLED);
            assertThat(pool.run("noop", "{}")).isEqualTo("{}");
            assertThat(pool.exits()).isEmpty();
        }
    }

    @Test
    void othersInAWorkerThatIsEndedAreGivenBack() throws Exception {
        try (var pool = PoolUnderTest.python(2, 2)) {
            pool.run("noop", "{}");
            RecordedAttempt deaf = pool.submit("primes", "{\"limit\":100000000}");
            RecordedAttempt other = pool.submit("sleep", LONG);
            deaf.stopper();
            other.stopper();
            // stopped at once: a cancel is asked for, and the grace is over before it is heeded
            Processes.freeze(pool.workers().getFirst().pid());
            deaf.stopper().stop(StopReason.CANCELLED);
            assertThat(deaf.outcome()).isEqualTo(new Outcome.Cancelled());
            assertThat(other.outcome()).isInstanceOf(Outcome.GivenBack.class);
        }
    }

    @Test
    void closingGivesBackWhatRunsAndLeavesNobody() throws Exception {
        var pool = PoolUnderTest.python(2, 1);
        List<RecordedAttempt> attempts = pool.submitTogether(2, "sleep", LONG);
        for (RecordedAttempt attempt : attempts) {
            attempt.stopper();
        }
        Awaitility.await().until(() -> pool.executor().slots().busy() == 2);
        pool.close();
        for (RecordedAttempt attempt : attempts) {
            assertThat(attempt.hasEnded()).isTrue();
            assertThat(attempt.outcome()).isInstanceOf(Outcome.GivenBack.class);
        }
        assertThat(pool.pids()).hasSize(2).noneMatch(Processes::exists);
    }

    @Test
    void closingWhileWorkersStartLeavesNobody() throws Exception {
        var pool = PoolUnderTest.python(2, 1);
        RecordedAttempt attempt = pool.submit("sleep", LONG);
        pool.close();
        assertThat(attempt.outcome()).isInstanceOf(Outcome.GivenBack.class);
        Processes.awaitNoThreadsOf(pool.queue());
        assertThat(pool.executor().workers()).isEmpty();
    }

    @Test
    void anIdleWorkerGoesByItselfWhenItsStdinEnds() throws Exception {
        var pool =
                new PoolDraft()
                        .command("python3", PoolUnderTest.WORKERS.resolve("python/worker.py") + "")
                        .grace(PATIENT)
                        .pool();
        pool.run("noop", "{}");
        pool.close();
        assertThat(pool.exits()).containsExactly("stopped");
        Awaitility.await().until(() -> pool.pids().stream().noneMatch(Processes::exists));
    }

    private static void assertStopped(RecordedAttempt attempt, StopReason reason) throws Exception {
        assertThat(attempt.outcome())
                .isInstanceOf(
                        switch (reason) {
                            case CANCELLED -> Outcome.Cancelled.class;
                            case TIMED_OUT -> Outcome.TimedOut.class;
                            case DRAINED -> Outcome.GivenBack.class;
                        });
    }
}
