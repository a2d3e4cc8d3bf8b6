package io.coremill.web.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCounts;
import io.coremill.access.CallerAdmission;
import io.coremill.access.TokenRegistry;
import io.coremill.access.key.KnownKeys;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.job.SteadyClock;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.JobWatch;
import io.coremill.web.access.ClientShares;
import io.coremill.web.security.CallerAdmissions;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobCompletionsTest {
    private static final JobCompletions.Waiter ANN =
            new JobCompletions.Waiter("ann", CallerAdmission.ALWAYS);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final JobWaits waits =
            new JobWaits(new ClientShares<>(10, 20), new RefusalFigures(), System::nanoTime);
    private final JobCompletions jobs =
            new JobCompletions(
                    unreadable(),
                    waits,
                    new CallerAdmissions(
                            new KnownKeys(null, InstantSource.system(), new AccessCounts()),
                            TokenRegistry.NONE,
                            SteadyClock.system()));

    @AfterEach
    void close() {
        jobs.close();
    }

    @Test
    void aStoredJobIsShownAsItWasStoredIfItCannotBeReadAgain() {
        Job stored = queued();
        try (var early = jobs.early(new WaitPreference(LONG), ANN)) {
            var awaited = early.await(stored);
            assertThat(awaited).isCompleted();
            assertThat(awaited.join().job()).contains(stored);
            assertThat(awaited.join().applied().applied()).isEqualTo("wait=0");
        }
    }

    @Test
    void aWaitThatBeginsBeforeItsJobIsStoredHearsOfWhatBecomesOfItAtOnce() {
        Job stored = queued();
        try (var early = jobs.early(new WaitPreference(LONG), ANN)) {
            early.begin(stored.id());
            waits.finished(stored.id(), "cpu", "noop", JobState.SUCCEEDED);
            var awaited = early.await(stored);
            assertThat(awaited.join().job()).contains(stored);
        }
        assertThat(waits.count()).isZero();
    }

    @Test
    void nothingIsReadBeforeSuchAWaitEnds() {
        Job stored = queued();
        CompletableFuture<JobCompletions.Awaited> awaited;
        try (var early = jobs.early(new WaitPreference(LONG), ANN)) {
            early.begin(stored.id());
            awaited = early.await(stored);
        }
        assertThat(awaited).isNotDone();
        assertThat(waits.count()).isOne();
        waits.finishedElsewhere(stored.id());
        assertThat(awaited.join().applied().applied()).isEqualTo("wait=0");
    }

    @Test
    void aWaitForAJobThatIsNotStoredAfterAllIsOver() {
        try (var early = jobs.early(new WaitPreference(LONG), ANN)) {
            early.begin(queued().id());
            assertThat(waits.count()).isOne();
        }
        assertThat(waits.count()).isZero();
    }

    @Test
    void aWaitForWhatCannotBeReadIsOver() {
        var awaited = jobs.await(new JobId(new UUID(1, 1)), new WaitPreference(LONG), ANN);
        assertThat(awaited).isCompletedExceptionally();
        assertThat(waits.count()).isZero();
    }

    private static JobLookup unreadable() {
        return (JobLookup)
                Proxy.newProxyInstance(
                        JobLookup.class.getClassLoader(),
                        new Class<?>[] {JobLookup.class},
                        (_, asked, _) -> {
                            if (asked.getName().equals("watch")) {
                                return JobWatch.NOT_NEEDED;
                            }
                            throw new StorageUnavailableException(
                                    "not just now", new IOException("no disk"));
                        });
    }

    private static Job queued() {
        var retry =
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return Job.accepted(
                new JobId(new UUID(1, 1)),
                new JobSpec("noop", "cpu", "{}", 0, null, Duration.ofSeconds(1), retry, null),
                JobState.QUEUED,
                Job.Times.waiting(Instant.EPOCH, Instant.EPOCH));
    }
}
