package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Outcome;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several attempts at once in one worker.
@Timeout(60)
class ConcurrencyTest {
    private static final String LONG = "{\"duration\":\"PT2M\"}";

    @Test
    void aWorkerThatSaysSoIsGivenSeveralAttemptsAtOnce() throws Exception {
        try (var pool = PoolUnderTest.python(4, 4)) {
            List<RecordedAttempt> attempts = pool.submitTogether(4, "sleep", LONG);
            for (RecordedAttempt attempt : attempts) {
                attempt.stopper();
            }
            assertThat(pool.workers()).hasSize(1);
            Awaitility.await().until(() -> pool.executor().slots().busy() == 4);
        }
    }

    @Test
    void repliesComeInAnyOrder() throws Exception {
        try (var pool = PoolUnderTest.java(2, 2)) {
            pool.run("noop", "{}");
            RecordedAttempt slow = pool.submit("sleep", LONG);
            slow.stopper();
            assertThat(pool.run("noop", "{}")).isEqualTo("{}");
            assertThat(slow.hasEnded()).isFalse();
        }
    }

    @Test
    void costsOfAttemptsThatRanTogetherAreNotGuessed() throws Exception {
        try (var pool = PoolUnderTest.java(2, 2)) {
            pool.run("noop", "{}");
            RecordedAttempt slow = pool.submit("sleep", LONG);
            slow.stopper();
            RecordedAttempt beside = pool.submit("noop", "{}");
            assertThat(beside.ran().cpuTime()).isNull();
            assertThat(beside.ran().wall()).isNotNull();
        }
    }

    @Test
    void aWorkerWithoutHelloGetsOneAtATime() throws Exception {
        try (var pool = PoolUnderTest.of(4, 4, "python3", "workers/python/plain.py")) {
            List<RecordedAttempt> attempts = pool.submitTogether(20, "any", "{\"n\":5}");
            for (RecordedAttempt attempt : attempts) {
                assertThat(PoolUnderTest.result(attempt)).isEqualTo("{\"sum\": 10}");
            }
            assertThat(pool.executor().capacity()).isOne();
        }
    }

    @Test
    void aHelloThatIsNotTheFirstMessageChangesNothing() throws Exception {
        String worker = "src/test/resources/misbehaving_worker.py";
        try (var pool = PoolUnderTest.of(2, 2, "python3", worker)) {
            pool.run("late-hello", "{}");
            pool.run("fine", "{}");
            assertThat(pool.executor().capacity()).isOne();
        }
    }

    @Test
    void slotsThatDoNotDivideAreNotExceeded() throws Exception {
        try (var pool = PoolUnderTest.python(3, 2)) {
            List<RecordedAttempt> attempts = pool.submitTogether(3, "sleep", LONG);
            RecordedAttempt oneTooMany = pool.submit("sleep", LONG);
            for (RecordedAttempt attempt : attempts) {
                attempt.stopper();
            }
            assertThat(pool.workers()).hasSize(2);
            assertThat(oneTooMany.hasStarted()).isFalse();
            assertThat(pool.waiting()).isOne();
        }
    }

    @Test
    void allThatRanInAWorkerThatDiedAreLost() throws Exception {
        try (var pool = PoolUnderTest.python(3, 3)) {
            pool.run("noop", "{}");
            List<RecordedAttempt> attempts = pool.submitTogether(2, "sleep", LONG);
            for (RecordedAttempt attempt : attempts) {
                attempt.stopper();
            }
            pool.run("noop", "{}"); // was read after them
            Processes.kill(pool.workers().getFirst().pid());
            for (RecordedAttempt attempt : attempts) {
                assertThat(attempt.outcome()).isInstanceOf(Outcome.WorkerLost.class);
            }
            assertThat(pool.run("noop", "{}")).isEqualTo("{}");
        }
    }
}
