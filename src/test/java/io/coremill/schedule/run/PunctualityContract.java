package io.coremill.schedule.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.job.SteadyClock;
import io.coremill.queue.JobQueue;
import io.coremill.queue.RecordingClaimant;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.time.MissedPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is due starts in its time, by the real time, whichever store keeps it. A busy machine is
/// late now and then, so the soonest of several counts.
@Timeout(120)
public abstract class PunctualityContract {
    private static final Logger log = LoggerFactory.getLogger(PunctualityContract.class);
    private static final Duration IN_TIME = Duration.ofMillis(100);
    private static final int JOBS = 10;
    private static final int TICKS = 3;

    protected final SteadyClock clock = SteadyClock.system();
    private final RecordingClaimant claimant = new RecordingClaimant();
    private JobQueue queue;

    protected abstract JobQueue open();

    @BeforeEach
    final void openStore() {
        queue = open();
        claimant.withRoom(1_000, 0);
        queue.serve(TestTemplates.QUEUE, claimant);
    }

    @AfterEach
    final void closeStore() {
        if (queue != null) { // it was not opened where there is no database
            queue.close();
        }
    }

    @Test
    void aJobStartsWhenItIsDue() {
        var late = new ArrayList<Duration>();
        for (int i = 1; i <= JOBS; i++) {
            var due = clock.instant().plusMillis(20L * i);
            queue.submit(spec(due), JOBS).join();
            late.add(lateness(claimant.awaitTaken(i).getLast().job(), due));
        }
        assertInTime("jobs that were due", late);
    }

    @Test
    void aTickOfAScheduleThatIsWrittenMeanwhileStartsItsJob() {
        var node = new TickingNode(queue.schedules(), clock::timeOfDay);
        var thread = new ScheduleThread(node.runner());
        thread.start(queue.schedules());
        try {
            new ScheduleRegistry(queue.schedules(), clock::timeOfDay, CompletableFuture::join)
                    .put(everySecond(), ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
            claimant.awaitTaken(TICKS);
        } finally {
            thread.stop();
        }
        assertThat(node.lateness()).hasSizeGreaterThanOrEqualTo(TICKS);
        var late = new ArrayList<Duration>();
        for (var tick : queue.schedules().history("s")) {
            if (tick.job() != null) {
                late.add(lateness(tick.job(), Objects.requireNonNull(tick.tick())));
            }
        }
        assertInTime("jobs of ticks", late);
    }

    private Duration lateness(JobId job, Instant due) {
        var started = queue.find(job).orElseThrow().times().started();
        return Duration.between(due, Objects.requireNonNull(started));
    }

    private static void assertInTime(String what, List<Duration> late) {
        var sorted = late.stream().sorted().toList();
        log.info(
                "{} started {} after their time, the middle one",
                what,
                sorted.get(sorted.size() / 2));
        assertThat(Collections.min(late)).as("%s", sorted).isLessThanOrEqualTo(IN_TIME);
    }

    private static JobSpec spec(Instant due) {
        var retry =
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new JobSpec(
                "noop", TestTemplates.QUEUE, "{}", 0, due, Duration.ofMinutes(1), retry, null);
    }

    private static JobSchedule everySecond() {
        return new JobSchedule(
                "s",
                "* * * * * *",
                ZoneId.of("UTC"),
                "{}",
                MissedPolicy.RUN_ONCE,
                OverlapPolicy.ALLOW,
                Duration.ZERO);
    }
}
