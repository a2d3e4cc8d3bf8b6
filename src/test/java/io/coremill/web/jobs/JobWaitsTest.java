package io.coremill.web.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.limits.RefusalFigures;
import io.coremill.job.JobId;
import io.coremill.job.JobIds;
import io.coremill.job.JobState;
import io.coremill.web.access.ClientShares;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JobWaitsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final JobIds ids = new JobIds(InstantSource.system());
    private final AtomicLong nanos = new AtomicLong();
    private final JobWaits waits =
            new JobWaits(new ClientShares<>(10, 20), new RefusalFigures(), nanos::get);
    private final JobId job = ids.next();

    @Test
    void aFinishEndsEveryWaitForThatJobAndNoOther() {
        var one = waits.begin(job, LONG, "a");
        var two = waits.begin(job, LONG, "a");
        var other = waits.begin(ids.next(), LONG, "a");
        waits.finished(job, "cpu", "noop", JobState.SUCCEEDED);
        assertThat(one.ended()).isCompleted();
        assertThat(two.ended()).isCompleted();
        assertThat(other.ended()).isNotDone();
    }

    @Test
    void aWaitThatWasEndedLeavesOthersAlone() {
        var one = waits.begin(job, LONG, "a");
        var two = waits.begin(job, LONG, "a");
        one.end();
        assertThat(two.ended()).isNotDone();
        waits.finished(job, "cpu", "noop", JobState.FAILED);
        assertThat(two.ended()).isCompleted();
    }

    @Test
    void aWaitEndsWhenItsTimeIsUp() throws Exception {
        waits.begin(job, Duration.ZERO, "a").ended().get(50, TimeUnit.SECONDS);
        waits.begin(job, Duration.ofMillis(20), "a").ended().get(50, TimeUnit.SECONDS);
    }

    @Test
    void aWaitHasLastedAsLongAsHasPassedAndNoLongerThanItMay() {
        var wait = waits.begin(job, LONG, "a");
        assertThat(wait.soFar()).isZero();
        nanos.set(Duration.ofMinutes(2).toNanos());
        assertThat(wait.soFar()).isEqualTo(Duration.ofMinutes(2));
        nanos.set(Duration.ofMinutes(6).toNanos());
        assertThat(wait.soFar()).isEqualTo(LONG);
    }

    @Test
    void nobodyWaitsForAServiceThatEnds() {
        var before = waits.begin(job, LONG, "a");
        waits.close();
        assertThat(before.ended()).isCompleted();
        assertThat(waits.begin(job, LONG, "a").ended()).isCompleted();
    }

    @Test
    void theLongestWaitOfAClientEndsWhenItWaitsForTooMany() {
        var longest = waits.begin(job, LONG, "a");
        var other = waits.begin(job, LONG, "b");
        for (int i = 0; i < 9; i++) {
            waits.begin(job, LONG, "a");
        }
        assertThat(longest.ended()).isNotDone();
        waits.begin(job, LONG, "a");
        assertThat(longest.ended()).isCompleted();
        assertThat(longest.soFar()).isLessThan(LONG);
        assertThat(other.ended()).isNotDone();
    }
}
