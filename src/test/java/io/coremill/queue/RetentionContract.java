package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Attempt;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// What every store promises about finished jobs: how long they are kept, and what is left of them.
/// A store's own test extends this and opens it.
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
public abstract class RetentionContract {
    protected static final String QUEUE = "cpu";
    private static final int KEPT = 10;
    private static final RetentionPolicy POLICY =
            new RetentionPolicy(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    KEPT);

    /// For each job as long as it ends, and no other queue.
    protected static final RetentionRules RULES = new RetentionRules(Map.of(QUEUE, POLICY));

    protected final SettableClock clock = new SettableClock();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final RecordingClaimant claimant = new RecordingClaimant();
    private JobQueue queue;

    /// Opens the store, which may be there already.
    protected abstract JobQueue open(RetentionRules rules, List<QueueListener> listeners);

    /// As an older version left the store: nothing says when finished jobs go. It is closed.
    protected abstract void forgetWhenJobsGo();

    /// How many lines there are in the logs of all jobs.
    protected abstract long linesOfLogs();

    @BeforeEach
    final void openQueue() {
        queue = open(RULES, List.of(new Hearing()));
        queue.serve(QUEUE, claimant);
    }

    @AfterEach
    final void closeQueue() {
        queue.close();
    }

    protected final JobQueue queue() {
        return queue;
    }

    @Test
    void aTurnReportsForHowLongItKeptOthers() {
        finished(JobState.SUCCEEDED);
        clock.advance(POLICY.succeeded());
        clock.goOnWithEachLook(Duration.ofMillis(10));
        var turn = queue.prune(1);
        clock.goOnWithEachLook(Duration.ZERO);
        assertThat(turn.kept()).isGreaterThanOrEqualTo(Duration.ofMillis(10));
        assertThat(turn.more()).isTrue();
        assertThat(queue.prune(1).kept()).isZero();
    }

    @Test
    void aFinishedJobIsRemovedWhenItsTimeIsOver() {
        var job = finished(JobState.SUCCEEDED);
        clock.advance(POLICY.succeeded().minusMillis(1));
        assertThat(pruneAll()).isZero();
        assertThat(queue.find(job)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(queue.find(job)).isEmpty();
        assertThat(queue.findWithResult(job)).isEmpty();
        assertThat(queue.list(new JobFilter(null, null, null, null), 10).jobs()).isEmpty();
    }

    @Test
    void howLongAJobIsKeptDependsOnHowItEnded() {
        var succeeded = finished(JobState.SUCCEEDED);
        var cancelled = submit();
        queue.cancel(cancelled).join();
        var failed = finished(JobState.FAILED);
        clock.advance(POLICY.succeeded());
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(queue.find(succeeded)).isEmpty();
        clock.advance(POLICY.cancelled().minus(POLICY.succeeded()));
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(queue.find(cancelled)).isEmpty();
        clock.advance(POLICY.failed().minus(POLICY.cancelled()));
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(queue.find(failed)).isEmpty();
    }

    @Test
    void aJobIsKeptForAsLongAsItSaysHoweverItEnded() {
        var shorter = new ArrayList<JobId>();
        var longer = new ArrayList<JobId>();
        endEachWay(Duration.ofSeconds(10), shorter);
        endEachWay(Duration.ofDays(90), longer);
        clock.advance(Duration.ofSeconds(9).minusMillis(1));
        assertThat(pruneAll()).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(pruneAll()).isEqualTo(4);
        assertThat(shorter).allSatisfy(job -> assertThat(queue.find(job)).isEmpty());
        clock.advance(Duration.ofDays(90).minusSeconds(9).minusMillis(1));
        assertThat(pruneAll()).isZero();
        assertThat(longer).allSatisfy(job -> assertThat(queue.find(job)).isPresent());
        clock.advance(Duration.ofMillis(1));
        assertThat(pruneAll()).isEqualTo(4);
    }

    /// After a second.
    private void endEachWay(Duration kept, List<JobId> jobs) {
        var terms = JobSpec.Terms.NONE.retainedFor(kept);
        jobs.add(expired(terms));
        for (var state : List.of(JobState.SUCCEEDED, JobState.FAILED)) {
            jobs.add(queue.submit(spec(QUEUE).with(terms), 1_000).join().id());
            settle(claim(), state, List.of());
        }
        jobs.add(queue.submit(spec(QUEUE).with(terms), 1_000).join().id());
        queue.cancel(jobs.getLast()).join();
    }

    @Test
    void aJobThatIsKeptForNoTimeIsThereForWhoWaitsForIt() {
        var terms = JobSpec.Terms.NONE.retainedFor(Duration.ZERO);
        var job = queue.submit(spec(QUEUE).with(terms), 1_000).join().id();
        settle(claim(), JobState.SUCCEEDED, List.of());
        clock.advance(RetentionPolicy.SHORTEST.minusMillis(1));
        assertThat(pruneAll()).isZero();
        assertThat(queue.find(job)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(pruneAll()).isEqualTo(1);
    }

    @Test
    void untilWhenAJobIsKeptIsShownOnceItHasFinished() {
        var waiting = submit();
        assertThat(keptUntil(waiting)).isNull();
        settle(claim(), JobState.FAILED, List.of());
        assertThat(keptUntil(waiting)).isEqualTo(clock.instant().plus(POLICY.failed()));
        queue.retry(waiting).join();
        assertThat(keptUntil(waiting)).isNull();
        queue.cancel(waiting).join();
        assertThat(keptUntil(waiting)).isEqualTo(clock.instant().plus(POLICY.cancelled()));
        var own = expired(JobSpec.Terms.NONE.retainedFor(Duration.ofDays(3)));
        assertThat(keptUntil(own)).isEqualTo(clock.instant().plus(Duration.ofDays(3)));
        var listed = queue.list(new JobFilter(null, null, null, null), 1).jobs().getFirst();
        assertThat(listed.times().keptUntil()).isEqualTo(keptUntil(own));
    }

    private @Nullable Instant keptUntil(JobId job) {
        return queue.find(job).orElseThrow().times().keptUntil();
    }

    @Test
    void anExpiredJobIsRemovedWhenItsTimeIsOver() {
        var job = expired(JobSpec.Terms.NONE);
        clock.advance(POLICY.expired().minusMillis(1));
        assertThat(pruneAll()).isZero();
        assertThat(queue.find(job)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(heard).containsExactly("pruned cpu expired 1");
        assertThat(queue.find(job)).isEmpty();
    }

    /// One that did not start in time.
    private JobId expired(JobSpec.Terms terms) {
        var asked = spec(QUEUE).with(terms.expiringAt(clock.instant().plusSeconds(1)));
        var job = queue.submit(asked, 1_000).join().id();
        clock.advance(Duration.ofSeconds(1));
        queue.wake(QUEUE).join();
        assertThat(queue.find(job).orElseThrow().state()).isEqualTo(JobState.EXPIRED);
        return job;
    }

    @Test
    void aRemovedJobLeavesNoLog() {
        var job = submit();
        var line = new LogLine(clock.instant(), 1, "stderr", "info", "done");
        settle(claim(), JobState.SUCCEEDED, List.of(line));
        assertThat(queue.logs(job)).hasSize(1);
        clock.advance(POLICY.succeeded());
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(queue.logs(job)).isEmpty();
        assertThat(linesOfLogs()).isZero();
    }

    @Test
    void aRemovedJobIsAsOneThatNeverWas() {
        var job = finished(JobState.FAILED);
        clock.advance(POLICY.failed());
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(queue.cancel(job).join()).isEmpty();
        assertThat(queue.retry(job).join()).isEmpty();
    }

    @Test
    void whatHasNotFinishedIsNeverRemoved() {
        var running = submit();
        claim();
        var waiting = submit();
        clock.advance(Duration.ofDays(4_000));
        assertThat(pruneAll()).isZero();
        assertThat(queue.find(running)).isPresent();
        assertThat(queue.find(waiting)).isPresent();
    }

    @Test
    void aJobThatIsQueuedAgainIsKeptFromItsNextEndOn() {
        var job = finished(JobState.FAILED);
        clock.advance(POLICY.failed().minusMillis(1));
        queue.retry(job).join();
        clock.advance(POLICY.failed());
        assertThat(pruneAll()).isZero();
        settle(claim(), JobState.SUCCEEDED, List.of());
        clock.advance(POLICY.succeeded());
        assertThat(pruneAll()).isEqualTo(1);
    }

    @Test
    void aQueueKeepsNoMoreJobsThanItMay() {
        var jobs = new ArrayList<JobId>();
        for (int i = 0; i < KEPT + 3; i++) {
            jobs.add(finished(JobState.SUCCEEDED));
            clock.advance(Duration.ofMillis(1));
        }
        assertThat(pruneAll()).isEqualTo(3);
        assertThat(jobs.stream().filter(job -> queue.find(job).isPresent()).toList())
                .isEqualTo(jobs.subList(3, KEPT + 3));
    }

    @Test
    void aJobThatIsQueuedAgainIsNoneOfThoseThatAreKept() {
        var first = finished(JobState.FAILED);
        for (int i = 0; i < KEPT; i++) {
            finished(JobState.SUCCEEDED);
        }
        queue.retry(first).join();
        assertThat(pruneAll()).isZero();
    }

    @Test
    void howManyHaveFinishedIsKnownAfterReopening() {
        for (int i = 0; i < KEPT + 2; i++) {
            finished(JobState.SUCCEEDED);
        }
        queue.close();
        queue = open(RULES, List.of(new Hearing()));
        assertThat(pruneAll()).isEqualTo(2);
    }

    @Test
    void aQueueWithoutSettingsKeepsWhatIsUsual() {
        var other = new RecordingClaimant();
        queue.serve("removed", other);
        other.withRoom(1, 0);
        queue.submit(spec("removed"), 1).join();
        queue.wake("removed").join();
        settle(other.taken().getFirst(), JobState.SUCCEEDED, List.of());
        clock.advance(RetentionPolicy.USUAL.succeeded().minusMillis(1));
        assertThat(pruneAll()).isZero();
        clock.advance(Duration.ofDays(1)); // shared stores remove whole days
        assertThat(pruneAll()).isEqualTo(1);
    }

    @Test
    void whatGoesOfWhatWasThereBeforeIsSaidOnce(CapturedOutput output) {
        var first = clock.instant();
        finished(JobState.SUCCEEDED);
        finished(JobState.SUCCEEDED);
        finished(JobState.FAILED);
        queue.close();
        forgetWhenJobsGo();
        clock.advance(POLICY.succeeded());
        reopen();
        assertThat(pruneAll()).isEqualTo(2);
        reopen();
        assertThat(pruneAll()).isZero();
        assertThat(output.getAll().lines().filter(line -> line.contains("going to be removed")))
                .singleElement()
                .asString()
                .endsWith(
                        ("2 finished jobs are going to be removed: 2 that are older than their"
                                        + " queues keep them, from %s on, and 0 that are more than"
                                        + " their queues keep; coremill.queues[NAME].retain.*"
                                        + " changes that")
                                .formatted(first));
    }

    @Test
    void whatWasThereBeforeGoesByAgeAndByCountTheFailedLast() {
        var failed = finished(JobState.FAILED);
        clock.advance(Duration.ofMillis(1));
        var succeeded = new ArrayList<JobId>();
        for (int i = 0; i < KEPT + 2; i++) {
            succeeded.add(finished(JobState.SUCCEEDED));
            clock.advance(Duration.ofMillis(1));
        }
        queue.close();
        forgetWhenJobsGo();
        reopen();
        assertThat(pruneAll()).isEqualTo(3);
        assertThat(queue.find(failed)).isPresent();
        assertThat(succeeded.stream().filter(job -> queue.find(job).isPresent()).toList())
                .isEqualTo(succeeded.subList(3, KEPT + 2));
        var newest = finished(JobState.SUCCEEDED);
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(queue.find(succeeded.get(3))).isEmpty();
        clock.advance(POLICY.succeeded());
        assertThat(pruneAll()).isEqualTo(KEPT - 1);
        assertThat(queue.find(newest)).isEmpty();
        assertThat(queue.find(failed)).isPresent();
    }

    private void reopen() {
        queue.close();
        queue = open(RULES, List.of(new Hearing()));
        queue.serve(QUEUE, claimant);
    }

    @Test
    void aTurnRemovesNoMoreThanItMay() {
        for (int i = 0; i < 5; i++) {
            finished(JobState.SUCCEEDED);
        }
        clock.advance(POLICY.succeeded());
        assertThat(queue.prune(2).more()).isTrue();
        assertThat(heard).containsExactly("pruned cpu succeeded 2");
        assertThat(pruneAll()).isEqualTo(3);
    }

    @Test
    void whatIsRemovedIsReportedByQueueAndState() {
        finished(JobState.SUCCEEDED);
        finished(JobState.FAILED);
        clock.advance(POLICY.failed());
        queue.prune(10);
        assertThat(heard)
                .containsExactlyInAnyOrder("pruned cpu succeeded 1", "pruned cpu failed 1");
    }

    @Test
    void howFarRemovalIsBehindIsKnown() {
        finished(JobState.SUCCEEDED);
        finished(JobState.SUCCEEDED);
        clock.advance(POLICY.succeeded().plusSeconds(7));
        queue.prune(1);
        assertThat(queue.retention().behind()).isEqualTo(Duration.ofSeconds(7));
        pruneAll();
        assertThat(queue.retention().behind()).isZero();
    }

    @Test
    void howManyAreTooManyIsKnown() {
        for (int i = 0; i < KEPT + 5; i++) {
            finished(JobState.SUCCEEDED);
        }
        queue.prune(2);
        assertThat(queue.retention().surplus()).isEqualTo(3);
        pruneAll();
        assertThat(queue.retention().surplus()).isZero();
    }

    @Test
    void aNewRuleHoldsForWhatFinishesFromThenOn() {
        var before = finished(JobState.SUCCEEDED);
        queue.close();
        var shorter =
                new RetentionPolicy(
                        Duration.ofSeconds(10),
                        POLICY.failed(),
                        POLICY.cancelled(),
                        POLICY.expired(),
                        KEPT);
        queue = open(new RetentionRules(Map.of(QUEUE, shorter)), List.of(new Hearing()));
        queue.serve(QUEUE, claimant);
        finished(JobState.SUCCEEDED);
        clock.advance(Duration.ofSeconds(10));
        assertThat(pruneAll()).isEqualTo(1);
        assertThat(queue.find(before)).isPresent();
        clock.advance(POLICY.succeeded());
        assertThat(pruneAll()).isEqualTo(1);
    }

    @Test
    void whoWaitsForAJobSeesItHoweverShortItIsKept() {
        queue.close();
        var none =
                new RetentionPolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
        queue = open(new RetentionRules(Map.of(QUEUE, none)), List.of(new Hearing()));
        queue.serve(QUEUE, claimant);
        var job = finished(JobState.SUCCEEDED);
        clock.advance(RetentionPolicy.SHORTEST.minusMillis(1));
        assertThat(pruneAll()).isZero();
        assertThat(queue.find(job)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(pruneAll()).isEqualTo(1);
    }

    /// @return how many jobs were removed
    protected final long pruneAll() {
        heard.clear();
        while (queue.prune(3).more()) {
            // until nothing is left
        }
        return heard.stream()
                .mapToLong(news -> Long.parseLong(news.substring(news.lastIndexOf(' ') + 1)))
                .sum();
    }

    private JobId finished(JobState state) {
        var job = submit();
        settle(claim(), state, List.of());
        return job;
    }

    private JobId submit() {
        return queue.submit(spec(QUEUE), 1_000).join().id();
    }

    private Lease claim() {
        claimant.withRoom(1, 0);
        queue.wake(QUEUE).join();
        claimant.withRoom(0, 0);
        return claimant.taken().getLast();
    }

    private void settle(Lease lease, JobState state, List<LogLine> lines) {
        var now = clock.instant();
        var settlement =
                new Settlement(
                        lease.number(),
                        lease.job(),
                        new Attempt(lease.tries().attempt(), "ended", now, now, null, null),
                        new NextStep.Finish(state, null),
                        false,
                        null,
                        null,
                        lines);
        assertThat(queue.settle(settlement).join()).isTrue();
    }

    protected static JobSpec spec(String queue) {
        return new JobSpec(
                "noop",
                queue,
                "{}",
                0,
                null,
                Duration.ofMinutes(5),
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                null);
    }

    private final class Hearing implements QueueListener {
        @Override
        public void pruned(String name, JobState state, long jobs) {
            heard.add("pruned %s %s %d".formatted(name, state.word(), jobs));
        }
    }
}
