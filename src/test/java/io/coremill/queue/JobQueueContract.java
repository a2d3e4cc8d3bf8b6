package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.bulk.BegunBulk;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkLimitException;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.bulk.BulkState;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.edit.DueTooLateException;
import io.coremill.queue.edit.EditKind;
import io.coremill.queue.edit.HeldReadyException;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.edit.JobChange.Expiry;
import io.coremill.queue.edit.StaleVersionException;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.ErrorFingerprint;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.JobTraits;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.lookup.TimeSpan;
import io.coremill.queue.upload.JobChunk;
import io.coremill.text.EnumWords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every store promises to those who ask one node, whether others share it or not. A store's
/// own test extends this and opens it.
@Timeout(60)
public abstract class JobQueueContract {
    protected static final String QUEUE = "cpu";
    private static final int PLENTY = 1_000_000;
    private static final RetryPolicy THRICE =
            new RetryPolicy(
                    3, RetryPolicy.Kind.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofMinutes(5));
    private static final ExecutionStats RAN =
            new ExecutionStats(
                    "node-1",
                    ExecutorKind.PROCESSES,
                    "cpu-1",
                    4711L,
                    List.of(0, 1),
                    Duration.ofMillis(12),
                    Duration.ofMillis(15),
                    Duration.ofNanos(1_500),
                    2L,
                    1L << 33);

    private static final JobFilter ANY = new JobFilter(null, null, null, null);
    private static final JobError NO = JobError.of(ErrorKind.HANDLER_ERROR, "no");

    protected final SettableClock clock = new SettableClock();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> failed = new CopyOnWriteArrayList<>();
    private final List<String> edited = new CopyOnWriteArrayList<>();
    private final RecordingClaimant claimant = new RecordingClaimant();
    private JobQueue queue;

    /// Opens a new store.
    protected abstract JobQueue open(List<QueueListener> listeners);

    /// Opens what a store that was closed has left.
    protected abstract JobQueue reopen(List<QueueListener> listeners);

    /// Has a node vanish at this very moment, without a chance to do anything, and opens another
    /// that has found it dead: the next process on its files, or a node that shares its store. The
    /// clock may be put forward meanwhile.
    protected abstract JobQueue openAfterVanishing(JobQueue running, List<QueueListener> listeners);

    /// Changes the rows of a table beside the store, as another version might.
    protected abstract void rewrite(String table, String change);

    /// What failures of a cause have in common, as the store has it.
    protected String fingerprint(String type, JobError error) {
        return ErrorFingerprint.of(type, error);
    }

    @BeforeEach
    final void openQueue() {
        queue = open(List.of(new Hearing()));
    }

    @AfterEach
    final void closeQueue() {
        queue.close();
    }

    @Test
    void aSubmittedJobIsThereAsItWasAccepted() {
        var accepted = submit(spec());
        assertThat(accepted.state()).isEqualTo(JobState.QUEUED);
        assertThat(accepted.times().due()).isEqualTo(clock.instant());
        assertThat(queue.find(accepted.id())).contains(accepted);
    }

    @Test
    void aSubmittedJobIsThereAfterReopening() {
        var accepted = submit(spec());
        reopen();
        assertThat(queue.find(accepted.id())).contains(accepted);
    }

    @Test
    void aSubmittedJobIsThereAfterItsNodeHasVanished() {
        var accepted = submit(spec());
        vanish();
        assertThat(queue.find(accepted.id())).contains(accepted);
    }

    @Test
    void everyFieldOfAJobIsKept() {
        var spec =
                new JobSpec(
                        "hash",
                        QUEUE,
                        "{\"text\":\"“quoted” \\\"and\\\" 🦊\"}",
                        -100,
                        clock.instant().plusNanos(1_000),
                        Duration.ofMillis(1_234),
                        new RetryPolicy(
                                7,
                                RetryPolicy.Kind.FIXED,
                                Duration.ofMillis(3),
                                Duration.ofDays(4)),
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        var accepted = submit(spec);
        assertThat(accepted.spec()).isEqualTo(spec);
        assertThat(queue.find(accepted.id())).contains(accepted);
    }

    @Test
    void pausesOfEveryKindAreKept() {
        var listed = List.of(Duration.ofMillis(1_500), Duration.ofDays(7), Duration.ZERO);
        var second = Duration.ofSeconds(1);
        var kept =
                List.of(
                        Backoff.DEFAULT,
                        Backoff.DEFAULT.with(false),
                        Backoff.listed(listed, true),
                        Backoff.listed(listed, false),
                        Backoff.listed(Collections.nCopies(Backoff.MOST_PAUSES, second), false),
                        new Backoff(Kind.LINEAR, second, Duration.ofDays(7), List.of(), false),
                        new Backoff(Kind.LINEAR, second, second, List.of(), true),
                        new Backoff(Kind.FIXED, Duration.ZERO, second, List.of(), false));
        for (var backoff : kept) {
            var accepted = submit(paused(backoff));
            assertThat(accepted.spec().retry().backoff()).isEqualTo(backoff);
            assertThat(find(accepted).spec().retry()).isEqualTo(new RetryPolicy(5, backoff));
            clock.advance(second);
        }
        serve(kept.size(), 0);
        assertThat(taken())
                .extracting(lease -> lease.tries().retry().backoff())
                .containsExactlyElementsOf(kept);
    }

    @Test
    void nobodyFindsAnUnknownJob() {
        var accepted = submit(spec());
        var sameHalf = new JobId(new UUID(accepted.id().value().getMostSignificantBits(), 1));
        assertThat(queue.find(sameHalf)).isEmpty();
        assertThat(queue.cancel(sameHalf).join()).isEmpty();
        assertThat(queue.retry(sameHalf).join()).isEmpty();
        assertThat(queue.logs(sameHalf)).isEmpty();
    }

    @Test
    void idsRiseAcrossReopening() {
        var before = submit(spec());
        reopen();
        assertThat(submit(spec()).id()).isGreaterThan(before.id());
    }

    @Test
    void aFullQueueRefuses() {
        queue.submit(spec(), 2).join();
        queue.submit(delayed(Duration.ofHours(1)), 2).join();
        assertThatThrownBy(() -> queue.submit(spec(), 2).join())
                .hasCauseInstanceOf(QueueFullException.class);
        assertThat(heard).containsOnlyOnce("refused cpu");
        serve(1, 0);
        assertThat(queue.submit(spec(), 2).join().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aChunkIsThereInItsOrder() {
        var specs = IntStream.range(0, 2_500).mapToObj(i -> spec("noop", 0, null)).toList();
        var result = queue.submitAll(chunk(false, PLENTY, specs)).join();
        assertThat(result.stoppedBy()).isNull();
        assertThat(result.accepted()).hasSize(2_500).isSorted().doesNotHaveDuplicates();
        assertThat(depth().queued()).isEqualTo(2_500);
        assertThat(heard).hasSize(2_500).allMatch("submitted cpu noop"::equals);
        serve(0, 2_500);
        assertThat(taken()).extracting(Lease::job).isEqualTo(result.accepted());
    }

    @Test
    void aJobOfAChunkIsAsOneThatIsSubmittedAlone() {
        var specs =
                List.of(
                        prioritized(7),
                        delayed(Duration.ofHours(1)),
                        spec().with(JobSpec.Terms.tagged("nightly", "tenant-7")));
        var result = queue.submitAll(chunk(false, PLENTY, specs)).join();
        for (int i = 0; i < specs.size(); i++) {
            var alone = submit(specs.get(i));
            var one = queue.find(result.accepted().get(i)).orElseThrow();
            assertThat(one.spec()).isEqualTo(alone.spec());
            assertThat(one.status()).isEqualTo(alone.status());
            assertThat(one.times()).isEqualTo(alone.times());
        }
        reopen();
        assertThat(result.accepted()).allMatch(id -> queue.find(id).isPresent());
        assertThat(depth().scheduled()).isEqualTo(2);
    }

    @Test
    void aChunkStopsWhereItsQueueIsFullAndGoesNoFurther() {
        submit(spec());
        var result =
                queue.submitAll(chunk(false, 3, List.of(spec(), spec(), spec(), spec()))).join();
        assertThat(result.accepted()).hasSize(2);
        assertThat(result.stoppedBy()).isInstanceOf(QueueFullException.class);
        assertThat(depth().queued()).isEqualTo(3);
        assertThat(heard).doesNotContain("refused cpu");
    }

    @Test
    void ofAWholeChunkThatDoesNotFitNothingIsThere() {
        var specs = List.of(spec(), spec(), spec());
        var result = queue.submitAll(chunk(true, 2, specs)).join();
        assertThat(result.accepted()).isEmpty();
        assertThat(result.stoppedBy()).isInstanceOf(QueueFullException.class);
        assertThat(queue.depths()).isEmpty();
        assertThat(heard).isEmpty();
        assertThat(queue.submitAll(chunk(true, 3, specs)).join().accepted()).hasSize(3);
    }

    @Test
    void whatWasAcceptedOfAChunkIsThereAfterItsNodeHasVanished() {
        var specs = IntStream.range(0, 1_500).mapToObj(i -> spec()).toList();
        var result = queue.submitAll(chunk(true, PLENTY, specs)).join();
        vanish();
        assertThat(depth().queued()).isEqualTo(1_500);
        assertThat(queue.find(result.accepted().getLast())).isPresent();
    }

    @Test
    void singleJobsAreAcceptedBesideChunks() {
        var specs = IntStream.range(0, 3_000).mapToObj(i -> spec()).toList();
        var many = queue.submitAll(chunk(false, PLENTY, specs));
        var other = queue.submitAll(chunk(false, PLENTY, specs));
        var single = IntStream.range(0, 50).mapToObj(i -> queue.submit(spec(), PLENTY)).toList();
        assertThat(single).allSatisfy(answer -> assertThat(answer.join()).isNotNull());
        var all = new HashSet<>(many.join().accepted());
        all.addAll(other.join().accepted());
        assertThat(all).hasSize(6_000);
        assertThat(depth().queued()).isEqualTo(6_050);
    }

    private static JobChunk chunk(boolean isWhole, int maxWaiting, List<JobSpec> specs) {
        return new JobChunk(
                specs.stream().map(spec -> new JobChunk.Entry(spec, maxWaiting)).toList(), isWhole);
    }

    @Test
    void jobsHeldReadyFillAQueueToo() {
        submit(spec());
        serve(0, 1);
        assertThatThrownBy(() -> queue.submit(spec(), 1).join())
                .hasCauseInstanceOf(QueueFullException.class);
    }

    @Test
    void aQueueIsFullForManyWhoAskOneNodeAtOnce() {
        var answers = IntStream.range(0, 100).mapToObj(i -> queue.submit(spec(), 10)).toList();
        var refused = answers.stream().filter(a -> a.handle((job, e) -> e != null).join()).count();
        assertThat(refused).isEqualTo(90);
        assertThat(depth().queued()).isEqualTo(10);
    }

    @Test
    void aClaimedJobRuns() {
        var accepted = submit(spec());
        serve(1, 0);
        var lease = taken().getFirst();
        assertThat(lease.job()).isEqualTo(accepted.id());
        assertThat(lease.started()).isTrue();
        assertThat(lease.tries().attempt()).isEqualTo(1);
        assertThat(lease.task().payload()).isEqualTo(accepted.spec().payload());
        assertThat(lease.tries().retry()).isEqualTo(THRICE);
        assertThat(lease.task().timeout()).isEqualTo(accepted.spec().timeout());
        assertThat(lease.dueAt()).isEqualTo(accepted.times().due());
        var job = find(accepted);
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(job.times().started()).isEqualTo(clock.instant());
        assertThat(job.status().attempt()).isEqualTo(1);
        assertThat(job.status().version()).isGreaterThan(accepted.status().version());
    }

    @Test
    void higherPriorityRunsFirstAndAmongEqualsFirstDueFirst() {
        var last = submit(prioritized(0));
        clock.advance(Duration.ofSeconds(1));
        var fourth = submit(prioritized(5));
        var third = submit(spec("noop", 5, clock.instant().minusSeconds(5)));
        var first = submit(prioritized(100));
        var second = submit(prioritized(100));
        serve(3, 5);
        assertThat(taken())
                .extracting(Lease::job)
                .containsExactly(first.id(), second.id(), third.id(), fourth.id(), last.id());
        assertThat(taken())
                .extracting(Lease::started)
                .containsExactly(true, true, true, false, false);
    }

    @Test
    void amongHigherPrioritiesALowOneNeverStartsWhereWaitingCountsForNothing() {
        var low = submit(prioritized(0));
        serve(0, 0);
        takeOneOfEachTwo(100, 1);
        assertThat(find(low).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void whereWaitingCountsItStartsOnceItHasWaitedForWhatItsLevelsAreWorth() {
        var low = submit(prioritized(0));
        claimant.withAgeing(Duration.ofSeconds(10));
        serve(0, 0);
        var higher = takeOneOfEachTwo(100, 3);
        var before =
                taken().stream().map(Lease::job).takeWhile(job -> !job.equals(low.id())).toList();
        assertThat(before)
                .containsExactlyElementsOf(
                        higher.stream()
                                .filter(job -> !job.times().due().isAfter(after(low, 30)))
                                .map(Job::id)
                                .toList());
        assertThat(taken()).hasSizeGreaterThan(before.size());
    }

    /// Each second two jobs come and one starts.
    ///
    /// @return what has come
    private List<Job> takeOneOfEachTwo(int seconds, int priority) {
        var come = new ArrayList<Job>();
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            come.add(submit(prioritized(priority)));
            come.add(submit(prioritized(priority)));
            claimant.withRoom(1, 0);
            wake();
        }
        return come;
    }

    private static Instant after(Job job, int seconds) {
        return job.times().due().plusSeconds(seconds);
    }

    @Test
    void whereWaitingCountsAllLevelsAreOneLine() {
        var jobs = new ArrayList<Job>();
        for (int priority : new int[] {-100, 3, 0, 2, -1, 0, 3, 1, 100, 2, 0}) {
            jobs.add(submit(prioritized(priority)));
            clock.advance(Duration.ofSeconds(2));
        }
        claimant.withAgeing(Duration.ofSeconds(3));
        serve(4, 2);
        claimant.withRoom(1, 0);
        wake();
        claimant.withRoom(9, 9);
        wake();
        assertThat(taken())
                .extracting(Lease::job)
                .containsExactlyElementsOf(
                        jobs.stream()
                                .sorted(Comparator.comparing(JobQueueContract::ageOfThreeSeconds))
                                .map(Job::id)
                                .toList());
        assertThat(taken()).extracting(Lease::started).startsWith(true, true, true, true, false);
    }

    /// Where both are as good, the higher priority comes first.
    private static Duration ageOfThreeSeconds(Job job) {
        var due = Duration.between(Instant.EPOCH, job.times().due());
        return due.minusSeconds(3L * job.spec().priority()).minusNanos(job.spec().priority());
    }

    @Test
    void ofOneAgeTheHigherPriorityComesFirstAndThenTheFirstThatCame() {
        var second = submit(prioritized(0));
        var third = submit(prioritized(0));
        clock.advance(Duration.ofSeconds(5));
        var first = submit(prioritized(1));
        claimant.withAgeing(Duration.ofSeconds(5));
        serve(3, 0);
        assertThat(taken())
                .extracting(Lease::job)
                .containsExactly(first.id(), second.id(), third.id());
    }

    @Test
    void waitingCountsFromWhenAJobIsDueAndFromAnewAfterEachAttempt() {
        var delayed = submit(delayed(Duration.ofSeconds(30)));
        var failed = submit(prioritized(9));
        claimant.withAgeing(Duration.ofSeconds(10));
        serve(1, 0);
        var again = new NextStep.RunAgain(clock.instant().plusSeconds(60), NO);
        assertThat(settle(ended(taken().getFirst(), "failed", again, NO))).isTrue();
        var other = submit(prioritized(1));
        clock.advance(Duration.ofSeconds(60));
        var last = submit(prioritized(-1));
        claimant.withRoom(4, 0);
        wake();
        assertThat(taken())
                .extracting(Lease::job)
                .containsExactly(failed.id(), failed.id(), other.id(), delayed.id(), last.id());
    }

    @Test
    void whereWaitingCountsAChangeGivesAJobAnotherPlaceAndARescueItsOld() {
        var first = submit(prioritized(0));
        clock.advance(Duration.ofSeconds(5));
        var second = submit(prioritized(0));
        claimant.withAgeing(Duration.ofSeconds(2));
        queue.change(second.id(), new JobChange(3, null, null, null, null), null).join();
        serve(1, 1);
        assertThat(taken()).extracting(Lease::job).containsExactly(second.id(), first.id());
        vanish();
        var third = submit(prioritized(0));
        var next = new RecordingClaimant().withAgeing(Duration.ofSeconds(2)).withRoom(3, 0);
        queue.serve(QUEUE, next);
        wake();
        assertThat(next.taken())
                .extracting(Lease::job)
                .containsExactly(second.id(), first.id(), third.id());
    }

    /// Whatever was set while they came.
    @Test
    void jobsThatWaitAreTakenAsWhoClaimsThemCountsTheirWaiting() {
        var old = submit(prioritized(0));
        clock.advance(Duration.ofSeconds(5));
        var higher = submit(prioritized(1));
        reopen();
        var next = new RecordingClaimant().withAgeing(Duration.ofSeconds(2)).withRoom(1, 0);
        queue.serve(QUEUE, next);
        wake();
        assertThat(next.taken()).extracting(Lease::job).containsExactly(old.id());
        reopen();
        var evenHigher = submit(prioritized(2));
        serve(2, 0);
        assertThat(taken()).extracting(Lease::job).containsExactly(evenHigher.id(), higher.id());
    }

    @Test
    void whereWaitingCountsAPauseHoldsAllBackAndHidesNothing() {
        claimant.withAgeing(Duration.ofSeconds(2));
        serve(0, 0);
        submit(prioritized(0));
        submit(prioritized(1));
        queue.pause(QUEUE).join();
        claimant.withRoom(5, 0);
        wake();
        assertThat(taken()).isEmpty();
        queue.resume(QUEUE).join();
        wake();
        assertThat(taken()).hasSize(2);
    }

    @Test
    void newJobsDoNotOvertakeOldOnesAfterAClockWasSetBackAndARestart() {
        var old = submit(spec());
        var older = submit(delayed(Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(1));
        wake();
        clock.advance(Duration.ofHours(-1));
        reopen();
        var first = submit(spec());
        var second = submit(spec());
        assertThat(first.state()).isEqualTo(JobState.QUEUED);
        serve(4, 0);
        assertThat(taken())
                .extracting(Lease::job)
                .containsExactly(old.id(), older.id(), first.id(), second.id());
    }

    @Test
    void whatWaitsAfterARestartIsToldOnceOfEachTypeAndWhatIsRetriedToo() {
        submit(spec());
        submit(spec());
        var cancelled = submit(delayed(Duration.ofHours(1)));
        cancel(cancelled);
        heard.clear();
        reopen();
        assertThat(heard).containsExactly("waiting cpu noop");
        queue.retry(cancelled.id()).join();
        assertThat(heard).containsExactly("waiting cpu noop", "waiting cpu noop");
    }

    @Test
    void aClaimantGetsNoMoreThanItHasRoomFor() {
        submitMany(10);
        serve(2, 3);
        assertThat(taken()).hasSize(5);
        claimant.withRoom(1, 0);
        wake();
        assertThat(taken()).hasSize(6);
    }

    @Test
    void aSubmittedJobReachesAWaitingClaimantAtOnce() {
        serve(1, 0);
        submit(spec());
        wake();
        assertThat(taken()).hasSize(1);
    }

    @Test
    void aheadLeasesCountAsQueuedUntilReportedOn() {
        var accepted = submit(spec());
        serve(0, 1);
        assertThat(find(accepted).state()).isEqualTo(JobState.QUEUED);
        assertThat(find(accepted).status().attempt()).isZero();
        assertThat(depth().queued()).isEqualTo(1);
        assertThat(depth().oldestDueAt()).isEqualTo(accepted.times().due());
        assertThat(list(JobState.QUEUED)).containsExactly(accepted.id());
        var started = clock.instant().plusSeconds(3);
        queue.report(List.of(report(taken().getFirst(), started)));
        wake();
        assertThat(find(accepted).state()).isEqualTo(JobState.RUNNING);
        assertThat(find(accepted).times().started()).isEqualTo(started);
        assertThat(find(accepted).status().attempt()).isEqualTo(1);
        assertThat(depth()).isEqualTo(new QueueDepth(QUEUE, 0, 0, 1, null));
    }

    @Test
    void anAheadLeaseCanBeSettledWithoutAReport() {
        var accepted = submit(spec());
        serve(0, 1);
        assertThat(settle(succeeded(taken().getFirst()))).isTrue();
        assertThat(find(accepted).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(find(accepted).times().started()).isEqualTo(clock.instant());
        assertThat(queue.depths()).isEmpty();
    }

    @Test
    void anAheadLeaseThatNeverStartedGoesBackSilently() {
        var accepted = submit(spec());
        serve(0, 1);
        assertThat(settle(ended(taken().getFirst(), null, new NextStep.GiveBack()))).isTrue();
        var job = find(accepted);
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(job.status().attempt()).isZero();
        assertThat(job.history().ended()).isEmpty();
        claimant.withRoom(1, 0);
        wake();
        assertThat(taken().getLast().tries().attempt()).isEqualTo(1);
    }

    @Test
    void aJobWhoseAttemptNeverStartedLooksAsIfItHadNotBeenMade() {
        var accepted = submit(spec());
        serve(1, 0);
        assertThat(find(accepted).times().started()).isNotNull();
        settle(ended(taken().getFirst(), null, new NextStep.GiveBack()));
        var job = find(accepted);
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(job.status().attempt()).isZero();
        assertThat(job.times().started()).isNull();
        assertThat(job.history().ran()).isNull();
    }

    @Test
    void aJobWhoseAttemptNeverStartedStartedWhenTheOneBeforeItDid() {
        var accepted = submit(spec());
        serve(1, 0);
        settle(ended(taken().getFirst(), "given-back", new NextStep.GiveBack()));
        var before = find(accepted);
        clock.advance(Duration.ofMinutes(1));
        claimant.withRoom(1, 0);
        wake();
        settle(ended(taken().getLast(), null, new NextStep.GiveBack()));
        assertThat(find(accepted).times().started())
                .isEqualTo(before.times().started())
                .isNotNull();
        assertThat(find(accepted).history().ran()).isEqualTo(RAN);
    }

    @Test
    void aSucceededJobHasItsResult() {
        var accepted = submit(spec());
        serve(1, 0);
        settle(succeeded(taken().getFirst()));
        var job = find(accepted);
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.times().finished()).isEqualTo(clock.instant());
        assertThat(result(job).text()).isEqualTo("{\"answer\":42}");
        assertThat(result(job).isJson()).isTrue();
        assertThat(job.history().ran()).isEqualTo(RAN);
        assertThat(job.history().ended())
                .containsExactly(attempt(taken().getFirst(), "succeeded", null));
        assertThat(heard).contains("submitted cpu noop", "finished cpu noop succeeded");
    }

    @Test
    void aBinaryResultIsReadOnRequest() {
        var body = new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, -1};
        var accepted = submit(spec());
        serve(1, 0);
        settle(succeeded(taken().getFirst(), new Result(body, "image/png")));
        assertThat(result(find(accepted)).body()).isEmpty();
        assertThat(result(find(accepted)).mediaType()).isEqualTo("image/png");
        var full = result(queue.findWithResult(accepted.id()).orElseThrow());
        assertThat(full.body()).isEqualTo(body);
        assertThat(full.mediaType()).isEqualTo("image/png");
    }

    @Test
    void anEmptyResultIsAResult() {
        var accepted = submit(spec());
        serve(1, 0);
        settle(succeeded(taken().getFirst(), new Result(new byte[0], "text/plain")));
        assertThat(result(queue.findWithResult(accepted.id()).orElseThrow()).body()).isEmpty();
    }

    @Test
    void settlingTwiceCountsOnce() {
        submit(spec());
        serve(1, 0);
        var first = queue.settle(succeeded(taken().getFirst()));
        var second = queue.settle(succeeded(taken().getFirst()));
        assertThat(List.of(first.join(), second.join())).containsExactly(true, false);
        assertThat(settle(succeeded(taken().getFirst()))).isFalse();
        assertThat(heard).containsOnlyOnce("finished cpu noop succeeded");
    }

    @Test
    void aStaleLeaseCannotComplete() {
        var accepted = submit(spec());
        serve(1, 0);
        var stale = taken().getFirst();
        settle(ended(stale, "given-back", new NextStep.GiveBack()));
        claimant.withRoom(1, 0);
        wake();
        assertThat(settle(succeeded(stale))).isFalse();
        queue.report(List.of(report(stale, clock.instant())));
        wake();
        assertThat(find(accepted).state()).isEqualTo(JobState.RUNNING);
        assertThat(find(accepted).history().progress()).isNull();
    }

    @Test
    void aLeaseOfANodeThatVanishedCannotComplete() {
        var accepted = submit(spec());
        serve(1, 0);
        var stale = taken().getFirst();
        vanish();
        assertThat(settle(succeeded(stale))).isFalse();
        assertThat(find(accepted).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void leaseNumbersAreNeverUsedAgain() {
        for (int round = 0; round < 4; round++) {
            submitMany(3);
            serve(2, 1);
            if (round % 2 == 0) {
                vanish();
            } else {
                reopen();
            }
        }
        assertThat(taken()).hasSize(12).extracting(Lease::number).doesNotHaveDuplicates();
    }

    @Test
    void aFailedAttemptRunsAgainWhenItsPauseIsOver() {
        var accepted = submit(spec());
        serve(1, 0);
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "no\nsuch \"thing\" \u0000");
        var due = clock.instant().plusSeconds(10);
        var first = taken().getFirst();
        settle(ended(first, "failed", new NextStep.RunAgain(due, error), error));
        var waiting = find(accepted);
        assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(waiting.times().due()).isEqualTo(due);
        assertThat(waiting.error()).isNull();
        assertThat(waiting.history().ended()).containsExactly(attempt(first, "failed", error));
        claimant.withRoom(1, 0);
        wake();
        assertThat(taken()).hasSize(1);
        clock.advance(Duration.ofSeconds(10));
        wake();
        assertThat(taken()).hasSize(2);
        assertThat(taken().getLast().tries().attempt()).isEqualTo(2);
        settle(
                ended(
                        taken().getLast(),
                        "failed",
                        new NextStep.Finish(JobState.FAILED, error),
                        error));
        assertThat(find(accepted).state()).isEqualTo(JobState.FAILED);
        assertThat(find(accepted).error()).isEqualTo(error);
        assertThat(find(accepted).history().ended()).hasSize(2);
    }

    @Test
    void anAttemptThatIsDueAgainAtOnceIsQueued() {
        var accepted = submit(spec());
        serve(1, 0);
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "no");
        settle(
                ended(
                        taken().getFirst(),
                        "failed",
                        new NextStep.RunAgain(clock.instant(), error),
                        error));
        assertThat(find(accepted).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aJobThatIsGivenBackKeepsItsPlaceAndItsAttempt() {
        var first = submit(spec());
        clock.advance(Duration.ofSeconds(1));
        var second = submit(spec());
        serve(1, 0);
        settle(ended(taken().getFirst(), "given-back", new NextStep.GiveBack()));
        assertThat(find(first).history().ended()).hasSize(1);
        claimant.withRoom(2, 0);
        wake();
        assertThat(taken())
                .extracting(Lease::job)
                .containsExactly(first.id(), first.id(), second.id());
        assertThat(taken()).extracting(lease -> lease.tries().attempt()).containsExactly(1, 1, 1);
    }

    @Test
    void attemptsThatAreGivenBackInARowAreOneThatIsCounted() {
        var accepted = submit(spec());
        serve(1, 0);
        settle(ended(taken().getLast(), "worker-lost", new NextStep.GiveBack()));
        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofSeconds(15));
            claimant.withRoom(1, 0);
            wake();
            settle(ended(taken().getLast(), "given-back", new NextStep.GiveBack()));
        }
        var job = find(accepted);
        assertThat(job.history().ended())
                .extracting("outcome")
                .containsExactly("worker-lost", "given-back");
        assertThat(job.history().ended().getLast().times()).isEqualTo(100);
        assertThat(job.history().ended().getLast().finishedAt()).isEqualTo(clock.instant());
        assertThat(job.status().attempt()).isZero();
    }

    @Test
    void aJobThatIsPutOffIsScheduledAndHasUsedUpNoAttempt() {
        var accepted = submit(spec());
        serve(1, 0);
        putOff(Duration.ofMinutes(1));
        var job = find(accepted);
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.times().due()).isEqualTo(clock.instant().plus(Duration.ofMinutes(1)));
        assertThat(job.status().attempt()).isZero();
        assertThat(job.error()).isNull();
        assertThat(depth()).isEqualTo(new QueueDepth(QUEUE, 0, 1, 0, null));
        claimant.withRoom(1, 0);
        wake();
        assertThat(taken()).hasSize(1);
        clock.advance(Duration.ofMinutes(1));
        wake();
        assertThat(taken()).extracting(lease -> lease.tries().attempt()).containsExactly(1, 1);
        settle(succeeded(taken().getLast()));
        assertThat(find(accepted).history().ended())
                .extracting("outcome")
                .containsExactly("again", "succeeded");
        assertThat(find(accepted).status().attempt()).isEqualTo(1);
    }

    @Test
    void aJobThatIsPutOffForNoTimeIsQueued() {
        var accepted = submit(spec());
        serve(1, 0);
        putOff(Duration.ZERO);
        assertThat(find(accepted).state()).isEqualTo(JobState.QUEUED);
        assertThat(depth().queued()).isEqualTo(1);
    }

    @Test
    void attemptsThatAreAgainInARowAreOneThatIsCounted() {
        var accepted = submit(spec());
        serve(1, 0);
        for (int i = 0; i < 5; i++) {
            putOff(Duration.ofSeconds(i));
            clock.advance(Duration.ofSeconds(i));
            claimant.withRoom(1, 0);
            wake();
        }
        settle(ended(taken().getLast(), "given-back", new NextStep.GiveBack()));
        claimant.withRoom(1, 0);
        wake();
        putOff(Duration.ofSeconds(1));
        assertThat(find(accepted).history().ended())
                .extracting("outcome", "times")
                .containsExactly(
                        tuple("again", 5), tuple("given-back", null), tuple("again", null));
    }

    @Test
    void aCancelledJobIsNotPutOff() {
        var accepted = submit(spec());
        serve(1, 0);
        queue.cancel(accepted.id()).join();
        putOff(Duration.ofMinutes(1));
        assertThat(find(accepted).state()).isEqualTo(JobState.CANCELLED);
        assertThat(queue.depths()).isEmpty();
    }

    @Test
    void aJobIsPutOffAThousandTimesAndThenFails() {
        var accepted = submit(spec());
        serve(1, 0);
        putOffAThousandTimes();
        assertThat(find(accepted).state()).isEqualTo(JobState.RUNNING);
        assertThat(find(accepted).history().ended().getLast().times()).isEqualTo(1_000);
        putOff(Duration.ZERO);
        var job = find(accepted);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(Objects.requireNonNull(job.error()).kind()).isEqualTo(ErrorKind.AGAIN_TOO_OFTEN);
        assertThat(job.history().ended())
                .extracting("outcome", "times")
                .containsExactly(tuple("again", 1_000), tuple("failed", null));
        assertThat(job.status().attempt()).isEqualTo(1);
        assertThat(heard).contains("finished cpu noop failed");
        assertThat(failed).containsExactly("cpu again-too-often");
        queue.retry(accepted.id()).join();
        claimant.withRoom(1, 0);
        wake();
        putOff(Duration.ZERO);
        assertThat(find(accepted).state())
                .as("a retry by hand forgets how often it was put off")
                .isEqualTo(JobState.QUEUED);
    }

    private void putOffAThousandTimes() {
        for (int i = 0; i < 1_000; i++) {
            putOff(Duration.ZERO);
            claimant.withRoom(1, 0);
            wake();
        }
    }

    private void putOff(Duration pause) {
        var due = clock.instant().plus(pause);
        settle(ended(taken().getLast(), "again", new NextStep.PutOff(due)));
    }

    @Test
    void aDelayedJobIsClaimedWhenItsTimeComes() {
        var accepted = submit(delayed(Duration.ofMinutes(1)));
        serve(1, 0);
        assertThat(accepted.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(depth()).isEqualTo(new QueueDepth(QUEUE, 0, 1, 0, null));
        assertThat(taken()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        wake();
        assertThat(taken()).hasSize(1);
    }

    @Test
    void pauseSurvivesAReopen() {
        submit(spec());
        queue.pause(QUEUE).join();
        queue.pause(QUEUE).join();
        reopen();
        assertThat(queue.paused()).containsExactly(QUEUE);
        serve(1, 0);
        assertThat(taken()).isEmpty();
        queue.resume(QUEUE).join();
        wake();
        assertThat(taken()).hasSize(1);
        assertThat(queue.paused()).isEmpty();
    }

    @Test
    void cancelOfAWaitingJobEndsIt() {
        var queued = submit(spec());
        var scheduled = submit(delayed(Duration.ofMinutes(1)));
        assertThat(cancel(queued).state()).isEqualTo(JobState.CANCELLED);
        assertThat(cancel(scheduled).state()).isEqualTo(JobState.CANCELLED);
        assertThat(find(queued).times().finished()).isEqualTo(clock.instant());
        assertThat(queue.depths()).isEmpty();
        assertThat(heard.stream().filter("finished cpu noop cancelled"::equals)).hasSize(2);
        clock.advance(Duration.ofHours(1));
        serve(5, 5);
        assertThat(taken()).isEmpty();
    }

    @Test
    void cancelOfARunningJobReachesItsClaimant() {
        var accepted = submit(spec());
        serve(1, 0);
        var lease = taken().getFirst();
        var asked = cancel(accepted);
        assertThat(asked.state()).isEqualTo(JobState.RUNNING);
        assertThat(asked.status().cancelRequested()).isTrue();
        assertThat(claimant.awaitCancelled()).isEqualTo(lease.number());
        settle(ended(lease, "cancelled", new NextStep.Finish(JobState.CANCELLED, null)));
        assertThat(find(accepted).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aJobThatIsNotWantedDoesNotRunAgain() {
        var failing = submit(spec());
        var drained = submit(spec());
        serve(1, 1);
        cancel(failing);
        cancel(drained);
        var error = JobError.of(ErrorKind.TIMEOUT, "too long");
        settle(
                ended(
                        taken().get(0),
                        "timeout",
                        new NextStep.RunAgain(clock.instant().plusSeconds(1), error),
                        error));
        settle(ended(taken().get(1), null, new NextStep.GiveBack()));
        assertThat(find(failing).state()).isEqualTo(JobState.CANCELLED);
        assertThat(find(failing).times().finished()).isEqualTo(clock.instant());
        assertThat(find(drained).state()).isEqualTo(JobState.CANCELLED);
        assertThat(queue.depths()).isEmpty();
    }

    /// That a node vanishes is in the tests of what it held.
    @Test
    void aJobGoesEveryWayThatIsDrawnAndNoOther() {
        var walk = new StateWalk(queue, QUEUE, claimant, clock);
        assertThat(walk.seen(QUEUE)).isEqualTo(DrawnStates.ways());
    }

    @Test
    void cancelLeavesAFinishedJobAsItIs() {
        var accepted = submit(spec());
        serve(1, 0);
        settle(succeeded(taken().getFirst()));
        var finished = find(accepted);
        assertThat(cancel(accepted).status().version()).isEqualTo(finished.status().version());
        assertThat(find(accepted).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aRetriedJobRunsOnceMoreAndKeepsItsHistory() {
        var accepted = submit(spec());
        serve(1, 0);
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "no");
        settle(
                ended(
                        taken().getFirst(),
                        "failed",
                        new NextStep.Finish(JobState.FAILED, error),
                        error));
        clock.advance(Duration.ofMinutes(1));
        var retried = queue.retry(accepted.id()).join().orElseThrow();
        assertThat(retried.state()).isEqualTo(JobState.QUEUED);
        assertThat(retried.error()).isNull();
        assertThat(retried.times().finished()).isNull();
        assertThat(retried.times().due()).isEqualTo(clock.instant());
        assertThat(retried.history().ended()).hasSize(1);
        claimant.withRoom(1, 0);
        wake();
        assertThat(taken().getLast().tries().attempt()).isEqualTo(2);
    }

    @Test
    void aRetriedJobHasAnAttemptLeft() {
        var accepted = submit(spec());
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "no");
        serve(0, 0);
        for (int attempt = 1; attempt <= 3; attempt++) {
            claimant.withRoom(1, 0);
            wake();
            settle(
                    ended(
                            taken().getLast(),
                            "failed",
                            attempt < 3
                                    ? new NextStep.RunAgain(clock.instant(), error)
                                    : new NextStep.Finish(JobState.FAILED, error),
                            error));
        }
        queue.retry(accepted.id()).join();
        claimant.withRoom(1, 0);
        wake();
        assertThat(taken().getLast().tries().attempt()).isEqualTo(4);
        assertThat(taken().getLast().tries().retry().maxAttempts()).isEqualTo(4);
    }

    @Test
    void whatFewJobsSayIsKeptToTheEnd() {
        var terms =
                new JobSpec.Terms(
                        List.of("nightly", "tenant-“7”"),
                        clock.instant().plusSeconds(60),
                        clock.instant().plusSeconds(120),
                        Duration.ofDays(3),
                        "every-night",
                        null,
                        true);
        var accepted = submit(spec().with(terms));
        assertThat(accepted.spec().terms()).isEqualTo(terms);
        assertThat(queue.find(accepted.id())).contains(accepted);
        serve(1, 0);
        assertThat(taken().getFirst().limits())
                .isEqualTo(new Lease.Limits(terms.expires(), terms.deadline()));
        assertThat(find(accepted).spec().terms()).isEqualTo(terms);
        settle(succeeded(taken().getFirst()));
        reopen();
        assertThat(find(accepted).spec().terms()).isEqualTo(terms);
        var listed = queue.list(new JobFilter(null, null, null, null), 1).jobs().getFirst();
        assertThat(listed.spec().terms()).isEqualTo(terms);
    }

    @Test
    void jobsOfAScheduleAreFoundByItsName() {
        var nightly = JobSpec.Terms.NONE.madeBy("nightly");
        var done = submit(spec().with(nightly.withTags(List.of("a"))));
        serve(1, 0);
        settle(succeeded(taken().getFirst()));
        claimant.withRoom(0, 0);
        var queued = submit(spec().with(nightly));
        var cancelled = submit(spec().with(nightly));
        queue.cancel(cancelled.id()).join();
        submit(spec().with(JobSpec.Terms.NONE.madeBy("hourly")));
        submit(spec());
        var scheduled = submit(delayed(Duration.ofHours(1)).with(nightly));
        var all = madeBy("nightly");
        assertThat(ids(all))
                .containsExactly(scheduled.id(), cancelled.id(), queued.id(), done.id());
        assertThat(ids(madeBy("weekly"))).isEmpty();
        assertThat(ids(all.olderThan(cancelled.id()))).containsExactly(queued.id(), done.id());
        assertThat(ids(all.of(Set.of(JobState.QUEUED, JobState.SUCCEEDED))))
                .containsExactly(queued.id(), done.id());
        assertThat(ids(all.of(Set.of(JobState.SCHEDULED)))).containsExactly(scheduled.id());
        assertThat(ids(all.of(Set.of(JobState.RUNNING)))).isEmpty();
        assertThat(ids(all.tagged("a"))).containsExactly(done.id());
        assertThat(queue.count(all.of(Set.of(JobState.CANCELLED)), 9))
                .isEqualTo(new JobCount(1, false));
        var ended = all.of(Set.of(JobState.SUCCEEDED));
        assertThat(queue.sorted(ended, JobOrder.FIRST_FINISHED_FIRST, null, 9).jobs())
                .extracting(Job::id)
                .containsExactly(done.id());
        assertThat(queue.ids(all, 9).ids())
                .containsExactly(scheduled.id(), cancelled.id(), queued.id(), done.id());
    }

    private static JobFilter madeBy(String schedule) {
        return ANY.with(JobTraits.ANY.madeBy(schedule));
    }

    @Test
    void aJobThatHasNotStartedExpiresAtItsTime() {
        var queued = submit(expiring(Duration.ofSeconds(10)));
        var scheduled =
                submit(
                        delayed(Duration.ofHours(1))
                                .with(expiringIn(Duration.ofSeconds(10)).withTags(List.of("x"))));
        var stays = submit(expiring(Duration.ofSeconds(11)));
        queue.pause(QUEUE).join();
        clock.advance(Duration.ofMillis(9_999));
        wake();
        assertThat(find(queued).state()).isEqualTo(JobState.QUEUED);
        clock.advance(Duration.ofMillis(1));
        wake();
        assertThat(find(queued).state()).isEqualTo(JobState.EXPIRED);
        assertThat(find(queued).times().finished()).isEqualTo(clock.instant());
        assertThat(find(queued).status().version()).isEqualTo(2);
        assertThat(find(scheduled).state()).isEqualTo(JobState.EXPIRED);
        assertThat(find(scheduled).spec()).isEqualTo(scheduled.spec());
        assertThat(find(stays).state()).isEqualTo(JobState.QUEUED);
        assertThat(list(JobState.EXPIRED)).containsExactly(scheduled.id(), queued.id());
        assertThat(depth().waiting()).isEqualTo(1);
        assertThat(heard.stream().filter("finished cpu noop expired"::equals)).hasSize(2);
    }

    @Test
    void whatHasExpiredIsHandedToNoClaimantHoweverMuchExpiresAtOnce() {
        var late = expiring(Duration.ofSeconds(1));
        IntStream.range(0, 2_500)
                .mapToObj(_ -> queue.submit(late, PLENTY))
                .toList()
                .forEach(CompletableFuture::join);
        clock.advance(Duration.ofSeconds(1));
        var inTime = submit(prioritized(-1));
        serve(5_000, 5_000);
        wake();
        wake();
        wake();
        wake();
        assertThat(taken()).extracting(Lease::job).containsExactly(inTime.id());
        assertThat(queue.count(new JobFilter(null, null, JobState.EXPIRED, null), 5_000).jobs())
                .isEqualTo(2_500);
        assertThat(depth().queued()).isZero();
        assertThat(depth().running()).isEqualTo(1);
    }

    @Test
    void aJobThatWasHeldReadyExpiresOnceItIsGivenBack() {
        var accepted = submit(expiring(Duration.ofSeconds(1)));
        serve(0, 1);
        clock.advance(Duration.ofSeconds(2));
        wake();
        assertThat(find(accepted).state()).isEqualTo(JobState.QUEUED);
        queue.pause(QUEUE).join();
        settle(ended(taken().getFirst(), null, new NextStep.GiveBack()));
        wake();
        assertThat(find(accepted).state()).isEqualTo(JobState.EXPIRED);
        assertThat(queue.depths()).isEmpty();
    }

    @Test
    void aClaimantEndsWhatItShouldNotStartAnyMore() {
        var expired = submit(expiring(Duration.ofSeconds(1)));
        serve(1, 0);
        clock.advance(Duration.ofSeconds(1));
        var end = taken().getFirst().limits().endUnstarted(clock.instant());
        settle(ended(taken().getFirst(), null, Objects.requireNonNull(end)));
        assertThat(find(expired).state()).isEqualTo(JobState.EXPIRED);
        assertThat(find(expired).status().attempt()).isZero();
        assertThat(find(expired).times().started()).isNull();
        assertThat(queue.depths()).isEmpty();
    }

    @Test
    void aJobThatHasStartedDoesNotExpire() {
        var accepted = submit(expiring(Duration.ofSeconds(1)));
        serve(1, 0);
        clock.advance(Duration.ofSeconds(2));
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "no");
        var later = clock.instant().plusSeconds(1);
        settle(ended(taken().getFirst(), "failed", new NextStep.RunAgain(later, error), error));
        clock.advance(Duration.ofSeconds(1));
        claimant.withRoom(1, 0);
        wake();
        assertThat(find(accepted).state()).isEqualTo(JobState.RUNNING);
        assertThat(taken().getLast().limits().isNone()).isTrue();
    }

    @Test
    void aJobThatWaitsAtItsDeadlineFails() {
        var accepted = submit(spec().with(doneIn(Duration.ofMinutes(1))));
        serve(1, 0);
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "no");
        var later = clock.instant().plus(Duration.ofMinutes(10));
        settle(ended(taken().getFirst(), "failed", new NextStep.RunAgain(later, error), error));
        clock.advance(Duration.ofMinutes(1));
        wake();
        var failed = find(accepted);
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(error(failed)).isEqualTo(Lease.Limits.MISSED);
        assertThat(error(failed).kind()).isEqualTo(ErrorKind.DEADLINE);
        assertThat(this.failed).containsExactly("cpu deadline");
        assertThat(failed.history().ended()).hasSize(1);
        assertThat(list(JobState.FAILED)).containsExactly(accepted.id());
        assertThat(queue.depths()).isEmpty();
        var traits = new JobTraits("deadline", null, TimeSpan.ALWAYS, TimeSpan.ALWAYS);
        assertThat(ids(new JobFilter(null, null, null, null).with(traits)))
                .containsExactly(accepted.id());
        var cause = queue.failures(null, null, 9).groups().getFirst();
        assertThat(cause.sample()).isEqualTo(accepted.id());
        assertThat(cause.error()).isEqualTo(Lease.Limits.MISSED);
        assertThat(ids(ofErrors(null, cause.fingerprint()))).containsExactly(accepted.id());
    }

    @Test
    void aRunningJobIsLeftToItsClaimantAtItsDeadline() {
        var accepted = submit(spec().with(doneIn(Duration.ofMinutes(1))));
        serve(1, 0);
        clock.advance(Duration.ofMinutes(2));
        wake();
        assertThat(find(accepted).state()).isEqualTo(JobState.RUNNING);
        settle(ended(taken().getFirst(), "given-back", new NextStep.GiveBack()));
        wake();
        assertThat(error(find(accepted)).kind()).isEqualTo(ErrorKind.DEADLINE);
    }

    @Test
    void anExpiredJobThatIsRetriedHasForgottenWhenItExpired() {
        var accepted =
                submit(spec().with(expiringIn(Duration.ofSeconds(1)).withTags(List.of("x"))));
        clock.advance(Duration.ofSeconds(1));
        wake();
        var retried = queue.retry(accepted.id()).join().orElseThrow();
        assertThat(retried.state()).isEqualTo(JobState.QUEUED);
        assertThat(retried.spec().terms()).isEqualTo(JobSpec.Terms.tagged("x"));
        serve(1, 0);
        assertThat(find(accepted).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aRetriedJobEndsAtTheTimesThatAreStillToCome() {
        var expiring = submit(expiring(Duration.ofMinutes(1)));
        var limited = submit(spec().with(doneIn(Duration.ofMinutes(1))));
        cancel(expiring);
        cancel(limited);
        queue.retry(expiring.id()).join();
        queue.retry(limited.id()).join();
        clock.advance(Duration.ofMinutes(1));
        wake();
        assertThat(find(expiring).state()).isEqualTo(JobState.EXPIRED);
        assertThat(error(find(limited)).kind()).isEqualTo(ErrorKind.DEADLINE);
    }

    @Test
    void jobsEndInTimeThoughTheNodeThatHeldThemHasVanished() {
        var held = submit(expiring(Duration.ofSeconds(1)));
        serve(0, 1);
        var running = submit(spec().with(doneIn(Duration.ofSeconds(1))));
        claimant.withRoom(1, 0);
        wake();
        var waiting = submit(expiring(Duration.ofHours(1)));
        clock.advance(Duration.ofSeconds(2));
        wake();
        vanish();
        wake();
        assertThat(find(held).state()).isEqualTo(JobState.EXPIRED);
        assertThat(error(find(running)).kind()).isEqualTo(ErrorKind.DEADLINE);
        assertThat(find(waiting).state()).isEqualTo(JobState.QUEUED);
        clock.advance(Duration.ofHours(1));
        wake();
        assertThat(find(waiting).state()).isEqualTo(JobState.EXPIRED);
    }

    @Test
    void jobsAreFoundByTheirTags() {
        submit(spec());
        var done = submit(spec().with(JobSpec.Terms.tagged("a", "b")));
        serve(1, 0);
        claimant.withRoom(1, 0);
        wake();
        settle(succeeded(taken().getLast()));
        var queued = submit(spec().with(JobSpec.Terms.tagged("a")));
        var cancelled = submit(spec().with(JobSpec.Terms.tagged("a", "c")));
        cancel(cancelled);
        var scheduled = submit(delayed(Duration.ofHours(1)).with(JobSpec.Terms.tagged("b")));
        var any = new JobFilter(null, null, null, null);
        assertThat(ids(any.tagged("a"))).containsExactly(cancelled.id(), queued.id(), done.id());
        assertThat(ids(any.tagged("b"))).containsExactly(scheduled.id(), done.id());
        assertThat(ids(any.tagged("d"))).isEmpty();
        assertThat(ids(any.tagged("a").olderThan(cancelled.id())))
                .containsExactly(queued.id(), done.id());
        assertThat(ids(any.tagged("a").of(Set.of(JobState.QUEUED, JobState.CANCELLED))))
                .containsExactly(cancelled.id(), queued.id());
        assertThat(ids(any.tagged("b").of(Set.of(JobState.SCHEDULED))))
                .containsExactly(scheduled.id());
        assertThat(ids(new JobFilter("io", null, null, null).tagged("a"))).isEmpty();
        assertThat(ids(new JobFilter(QUEUE, "noop", null, null).tagged("c")))
                .containsExactly(cancelled.id());
        assertThat(queue.count(any.tagged("a").of(Set.of(JobState.QUEUED)), 9))
                .isEqualTo(new JobCount(1, false));
        queue.retry(cancelled.id()).join();
        assertThat(ids(any.tagged("c").of(Set.of(JobState.QUEUED))))
                .containsExactly(cancelled.id());
    }

    private JobSpec expiring(Duration after) {
        return spec().with(expiringIn(after));
    }

    private JobSpec.Terms expiringIn(Duration after) {
        return JobSpec.Terms.NONE.expiringAt(clock.instant().plus(after));
    }

    private JobSpec.Terms doneIn(Duration after) {
        return JobSpec.Terms.NONE.doneBy(clock.instant().plus(after));
    }

    @Test
    void onlyFailedAndCancelledJobsCanBeRetried() {
        var accepted = submit(spec());
        assertThatThrownBy(() -> queue.retry(accepted.id()).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WrongStateException.class,
                        e -> assertThat(e.state()).isEqualTo(JobState.QUEUED));
        cancel(accepted);
        assertThat(queue.retry(accepted.id()).join().orElseThrow().status().cancelRequested())
                .isFalse();
    }

    @Test
    void reportsShowHowAnAttemptComesAlong() {
        var accepted = submit(spec());
        serve(1, 0);
        var lease = taken().getFirst();
        queue.report(List.of(report(lease, clock.instant())));
        wake();
        var job = find(accepted);
        assertThat(job.history().progress()).isEqualTo(new Progress(1, 2.0, "half"));
        assertThat(job.history().ran()).isEqualTo(RAN);
        assertThat(queue.logs(accepted.id())).containsExactly(line(1, "hello"));
        settle(
                new Settlement(
                        lease.number(),
                        lease.job(),
                        attempt(lease, "succeeded", null),
                        new NextStep.Finish(JobState.SUCCEEDED, null),
                        false,
                        null,
                        new Progress(2, 2.0, null),
                        List.of(line(1, "bye"))));
        assertThat(find(accepted).history().progress()).isEqualTo(new Progress(2, 2.0, null));
        assertThat(queue.logs(accepted.id())).containsExactly(line(1, "hello"), line(1, "bye"));
    }

    @Test
    void linesThatArriveAfterTheEndAreKeptAndNothingElseIs() {
        var accepted = submit(spec());
        serve(1, 0);
        var lease = taken().getFirst();
        settle(succeeded(lease));
        queue.report(List.of(report(lease, clock.instant())));
        wake();
        assertThat(queue.logs(accepted.id())).containsExactly(line(1, "hello"));
        assertThat(find(accepted).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(find(accepted).history().progress()).isNull();
    }

    @Test
    void aLongLogLosesItsOldestLinesAndSaysSo() {
        var accepted = submit(spec());
        serve(1, 0);
        var lease = taken().getFirst();
        for (int part = 0; part < 3; part++) {
            int from = part * 900;
            var lines = IntStream.range(from, from + 900).mapToObj(i -> line(1, "line " + i));
            queue.report(List.of(report(lease, lines.toList())));
        }
        wake();
        var kept = queue.logs(accepted.id());
        assertThat(kept).hasSizeBetween(1_000, 1_001);
        assertThat(kept.getFirst().message()).contains("1700 earlier lines");
        assertThat(kept.get(1).message()).isEqualTo("line 1700");
        assertThat(kept.getLast().message()).isEqualTo("line 2699");
    }

    @Test
    void aLongLineIsCut() {
        var accepted = submit(spec());
        serve(1, 0);
        queue.report(List.of(report(taken().getFirst(), List.of(line(1, "ä🦊".repeat(100_000))))));
        wake();
        var message = queue.logs(accepted.id()).getFirst().message();
        assertThat(message).startsWith("ä🦊ä").endsWith("…").doesNotContain("\uFFFD");
        assertThat(message.getBytes(StandardCharsets.UTF_8).length).isBetween(8_000, 8_192);
    }

    @Test
    void whatRanOnANodeThatVanishedGoesBackToItsPlace() {
        var running = submit(spec());
        clock.advance(Duration.ofSeconds(1));
        var held = submit(spec());
        serve(1, 1);
        var started = clock.instant();
        clock.advance(Duration.ofSeconds(5));
        vanish();
        var job = find(running);
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(job.times().due()).isEqualTo(running.times().due());
        assertThat(job.status().attempt()).isZero();
        var lost = job.history().ended().getFirst();
        assertThat(lost.outcome()).isEqualTo("node-lost");
        assertThat(lost.startedAt()).isEqualTo(started);
        assertThat(lost.finishedAt()).isEqualTo(clock.instant());
        assertThat(find(held).history().ended()).isEmpty();
        assertThat(find(held).state()).isEqualTo(JobState.QUEUED);
        serve(2, 0);
        assertThat(taken()).extracting(Lease::job).endsWith(running.id(), held.id());
        assertThat(taken().get(2).tries().crashes()).isEqualTo(1);
        assertThat(taken().get(3).tries().crashes()).isZero();
    }

    @Test
    void aJobRunningAtThreeCrashesIsPoison() {
        var accepted = submit(spec());
        for (int crash = 1; crash <= 3; crash++) {
            serve(1, 0);
            vanish();
        }
        var job = find(accepted);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(error(job).kind()).isEqualTo(ErrorKind.POISON);
        assertThat(heard).last().asString().contains("failed");
        assertThat(failed).containsExactly("cpu poison");
        assertThat(job.history().ended()).hasSize(3);
        assertThat(queue.depths()).isEmpty();
        queue.retry(accepted.id()).join();
        serve(1, 0);
        assertThat(taken().getLast().tries().crashes()).isZero();
    }

    @Test
    void lostWorkersCountTowardsPoison() {
        submit(spec());
        serve(1, 0);
        var lease = taken().getFirst();
        var error = JobError.of(ErrorKind.WORKER_LOST, "gone");
        queue.settle(
                        Settlement.crashed(
                                lease.number(),
                                lease.job(),
                                attempt(lease, "worker-lost", error),
                                new NextStep.RunAgain(clock.instant(), error)))
                .join();
        claimant.withRoom(1, 0);
        wake();
        assertThat(taken().getLast().tries().crashes()).isEqualTo(1);
    }

    @Test
    void aJobThatWasToBeCancelledIsCancelledWhenItsNodeVanishes() {
        var running = submit(spec());
        var held = submit(spec());
        serve(1, 1);
        cancel(running);
        cancel(held);
        vanish();
        assertThat(find(running).state()).isEqualTo(JobState.CANCELLED);
        assertThat(find(running).history().ended()).hasSize(1);
        assertThat(find(held).state()).isEqualTo(JobState.CANCELLED);
        assertThat(find(held).history().ended()).isEmpty();
        assertThat(queue.depths()).isEmpty();
    }

    @Test
    void whatHadFinishedStaysFinishedWhenItsNodeVanishes() {
        var accepted = submit(spec());
        serve(1, 0);
        settle(succeeded(taken().getFirst()));
        var finished = find(accepted);
        vanish();
        assertThat(find(accepted)).usingRecursiveComparison().isEqualTo(finished);
    }

    @Test
    void listPagesAreStableWhileJobsArrive() {
        var ids = submitMany(10).reversed().stream().map(Job::id).toList();
        var first = queue.list(new JobFilter(null, null, null, null), 4).jobs();
        submitMany(3);
        var second = queue.list(new JobFilter(null, null, null, first.getLast().id()), 4).jobs();
        var third = queue.list(new JobFilter(null, null, null, second.getLast().id()), 4).jobs();
        var all = new ArrayList<JobId>();
        List.of(first, second, third).forEach(page -> page.forEach(job -> all.add(job.id())));
        assertThat(all).isEqualTo(ids);
    }

    @Test
    void jobsAreFoundByTheirIdOrWhatItBeginsOrEndsWith() {
        var jobs = submitMany(5);
        var id = jobs.get(2).id();
        var whole = id.toString();
        assertThat(found(whole)).containsExactly(id);
        assertThat(found(whole.toUpperCase(Locale.ROOT))).containsExactly(id);
        assertThat(found(whole.substring(0, 18))).containsExactly(id);
        assertThat(found(whole.replace("-", "").substring(0, 30))).containsExactly(id);
        assertThat(found("…" + whole.substring(28))).containsExactly(id);
        assertThat(found("..." + whole.substring(10))).containsExactly(id);
        assertThat(found(whole.substring(0, 1)))
                .containsExactlyElementsOf(jobs.reversed().stream().map(Job::id).toList());
        assertThat(found("f" + whole.substring(1))).isEmpty();
        assertThat(found(whole.substring(0, 19) + "0")).isEmpty();
        assertThat(found("…" + whole.substring(1, 8))).isEmpty();
    }

    private List<JobId> found(String id) {
        var part = JobIdPart.parse(id).orElseThrow();
        return ids(new JobFilter(null, null, null, part, Set.of(), null));
    }

    @Test
    void whatIsNoPartOfAnIdIsNone() {
        for (String text : List.of("", "…", "-", "noop", "0x1", "0".repeat(33), "1…2")) {
            assertThat(JobIdPart.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void jobsAreFoundByAPartOfTheirType() {
        submit(spec());
        var hash = submit(spec("Re-Hash.v2", 0, null));
        for (String part : List.of("hash", "HASH", "-h", ".v2", "re-hash.v2")) {
            assertThat(ids(new JobFilter(null, null, part, null, Set.of(), null)))
                    .as(part)
                    .containsExactly(hash.id());
        }
        assertThat(ids(new JobFilter(null, null, "%", null, Set.of(), null))).isEmpty();
    }

    @Test
    void severalStatesAreListedAsOneNewestFirst() {
        var cancelled = submit(spec());
        cancel(cancelled);
        var later = submit(delayed(Duration.ofMinutes(1)));
        var queued = submit(spec("hash", 0, null));
        var failed = submit(spec());
        cancel(failed);
        var several = Set.of(JobState.CANCELLED, JobState.QUEUED, JobState.SCHEDULED);
        assertThat(ids(new JobFilter(null, null, null, null, several, null)))
                .containsExactly(failed.id(), queued.id(), later.id(), cancelled.id());
        assertThat(ids(new JobFilter(QUEUE, "hash", null, null, several, null)))
                .containsExactly(queued.id());
        var ends = Set.of(JobState.SUCCEEDED, JobState.CANCELLED, JobState.FAILED);
        assertThat(ids(new JobFilter(null, null, null, null, ends, queued.id())))
                .containsExactly(cancelled.id());
    }

    @Test
    void jobsAreCountedByStateUpToABound() {
        submitMany(3).forEach(job -> cancel(job));
        submitMany(2);
        submit(delayed(Duration.ofMinutes(1)));
        assertThat(count(JobState.CANCELLED, 10)).isEqualTo(new JobCount(3, false));
        assertThat(count(JobState.CANCELLED, 2)).isEqualTo(new JobCount(2, true));
        assertThat(count(JobState.QUEUED, 1)).isEqualTo(new JobCount(2, false));
        assertThat(count(JobState.SCHEDULED, 1)).isEqualTo(new JobCount(1, false));
        assertThat(count(JobState.SUCCEEDED, 1)).isEqualTo(new JobCount(0, false));
        var elsewhere = new JobFilter("io", null, JobState.QUEUED, null);
        assertThat(queue.count(elsewhere, 9)).isEqualTo(new JobCount(0, false));
        var narrow = new JobFilter(QUEUE, "noop", JobState.QUEUED, null);
        assertThat(queue.count(narrow, 9)).isEqualTo(new JobCount(2, false));
    }

    private JobCount count(JobState state, int most) {
        return queue.count(new JobFilter(null, null, state, null), most);
    }

    private List<JobId> ids(JobFilter filter) {
        return queue.list(filter, 100).jobs().stream().map(Job::id).toList();
    }

    @Test
    void listsAreFiltered() {
        var noop = submit(spec());
        var hash = submit(spec("hash", 0, null));
        var later = submit(delayed(Duration.ofMinutes(1)));
        cancel(noop);
        assertThat(list(JobState.CANCELLED)).containsExactly(noop.id());
        assertThat(list(JobState.QUEUED)).containsExactly(hash.id());
        assertThat(list(JobState.SCHEDULED)).containsExactly(later.id());
        assertThat(list(JobState.FAILED)).isEmpty();
        assertThat(queue.list(new JobFilter(QUEUE, "hash", null, null), 9).jobs())
                .extracting(Job::id)
                .containsExactly(hash.id());
        assertThat(queue.list(new JobFilter("io", null, null, null), 9).jobs()).isEmpty();
        assertThat(
                        queue.list(new JobFilter(null, null, null, null), 9)
                                .jobs()
                                .getFirst()
                                .spec()
                                .payload())
                .isEqualTo("{}");
    }

    @Test
    void failedJobsAreFoundByTheKindAndTheCauseOfTheirErrors() {
        var jobs = submitMany(3);
        serve(3, 0);
        fail(taken().get(0), JobError.of(ErrorKind.HANDLER_ERROR, "row 17 of a3f is bad"));
        fail(taken().get(1), JobError.of(ErrorKind.HANDLER_ERROR, "row 4 of b77c is bad"));
        fail(taken().get(2), JobError.of(ErrorKind.TIMEOUT, "row 4 of b77c is bad"));
        var bad = fingerprint("noop", error(find(jobs.get(0))));
        assertThat(fingerprint("noop", error(find(jobs.get(1))))).isEqualTo(bad);
        assertThat(ids(ofErrors("handler-error", null)))
                .containsExactly(jobs.get(1).id(), jobs.get(0).id());
        assertThat(ids(ofErrors("timeout", null))).containsExactly(jobs.get(2).id());
        assertThat(ids(ofErrors(null, bad))).containsExactly(jobs.get(1).id(), jobs.get(0).id());
        assertThat(ids(ofErrors("timeout", bad))).isEmpty();
        assertThat(queue.count(ofErrors(null, bad), 9)).isEqualTo(new JobCount(2, false));
        queue.retry(jobs.get(1).id()).join();
        assertThat(ids(ofErrors(null, bad))).containsExactly(jobs.get(0).id());
    }

    @Test
    void failuresOfOneCauseAreOneGroup() {
        var jobs = submitMany(3);
        var first = clock.instant();
        serve(3, 0);
        fail(taken().get(2), JobError.of(ErrorKind.HANDLER_ERROR, "no room on disk 7"));
        clock.advance(Duration.ofSeconds(5));
        fail(taken().get(0), JobError.of(ErrorKind.HANDLER_ERROR, "no room on disk 8"));
        fail(taken().get(1), JobError.of(ErrorKind.POISON, "3 crashes"));
        var found = queue.failures(null, null, 9);
        assertThat(found.partial()).isFalse();
        assertThat(found.groups()).hasSize(2);
        var largest = found.groups().getFirst();
        assertThat(largest.jobs()).isEqualTo(2);
        assertThat(largest.type()).isEqualTo("noop");
        assertThat(largest.first()).isEqualTo(first);
        assertThat(largest.last()).isEqualTo(clock.instant());
        assertThat(largest.sample()).isEqualTo(jobs.get(2).id());
        assertThat(largest.error()).isEqualTo(error(find(jobs.get(2))));
        assertThat(ids(ofErrors(null, largest.fingerprint()))).hasSize(2);
        assertThat(queue.failures(QUEUE, "noop", 1).groups()).containsExactly(largest);
        assertThat(queue.failures("io", null, 9).groups()).isEmpty();
        assertThat(queue.failures(null, "hash", 9).groups()).isEmpty();
        queue.retry(jobs.get(1).id()).join();
        assertThat(queue.failures(null, null, 9).groups()).containsExactly(largest);
    }

    @Test
    void jobsAreFoundByWhenTheyCameAndWhenTheyEnded() {
        var begin = clock.instant();
        var first = submit(spec());
        clock.advance(Duration.ofSeconds(1));
        var second = submit(spec());
        var between = clock.instant();
        serve(2, 0);
        settle(succeeded(taken().get(1)));
        clock.advance(Duration.ofSeconds(1));
        settle(succeeded(taken().get(0)));
        assertThat(ids(submitted(between, null))).containsExactly(second.id());
        assertThat(ids(submitted(null, between))).containsExactly(first.id());
        assertThat(ids(submitted(begin, clock.instant()))).containsExactly(second.id(), first.id());
        assertThat(ids(submitted(clock.instant(), null))).isEmpty();
        assertThat(ids(finished(null, clock.instant()))).containsExactly(second.id());
        assertThat(ids(finished(clock.instant(), null))).containsExactly(first.id());
        assertThat(queue.count(finished(between, null), 9)).isEqualTo(new JobCount(2, false));
        assertThat(queue.count(submitted(null, between), 9)).isEqualTo(new JobCount(1, false));
    }

    @Test
    void listsGoEitherWayByWhenJobsCameOrEndedAndGoOnFromAnyPlace() {
        var jobs = submitMany(4);
        serve(3, 0);
        for (int each : List.of(1, 0, 2)) {
            settle(succeeded(taken().get(each)));
            clock.advance(Duration.ofMillis(each)); // the last two end at the same moment
        }
        assertPages(JobOrder.OLDEST_FIRST, jobs, 0, 1, 2, 3);
        assertPages(JobOrder.NEWEST_FIRST, jobs, 3, 2, 1, 0);
        assertPages(JobOrder.FIRST_FINISHED_FIRST, jobs, 1, 0, 2);
        assertPages(JobOrder.LAST_FINISHED_FIRST, jobs, 2, 0, 1);
    }

    private void assertPages(JobOrder order, List<Job> jobs, Integer... places) {
        var expected = Stream.of(places).map(place -> jobs.get(place).id()).toList();
        for (var filter : List.of(ANY, new JobFilter(QUEUE, "noop", null, null))) {
            var found = new ArrayList<JobId>();
            ListPlace after = null;
            for (int i = 0; i < expected.size(); i++) {
                var job = queue.sorted(filter, order, after, 1).jobs().getFirst();
                found.add(job.id());
                after = new ListPlace(job.id(), job.times().finished());
            }
            assertThat(found).as("%s", order).isEqualTo(expected);
            assertThat(queue.sorted(filter, order, after, 1).jobs()).isEmpty();
        }
    }

    private void fail(Lease lease, JobError error) {
        var next = new NextStep.Finish(JobState.FAILED, error);
        assertThat(settle(ended(lease, error.kind().word(), next, error))).isTrue();
    }

    private static JobFilter ofErrors(@Nullable String kind, @Nullable String fingerprint) {
        return ANY.with(new JobTraits(kind, fingerprint, TimeSpan.ALWAYS, TimeSpan.ALWAYS));
    }

    private static JobFilter submitted(@Nullable Instant from, @Nullable Instant to) {
        return ANY.with(new JobTraits(null, null, new TimeSpan(from, to), TimeSpan.ALWAYS));
    }

    private static JobFilter finished(@Nullable Instant from, @Nullable Instant to) {
        return ANY.with(new JobTraits(null, null, TimeSpan.ALWAYS, new TimeSpan(from, to)));
    }

    @Test
    void aWaitingJobIsChanged() {
        var before = submit(spec());
        var other = submit(prioritized(5));
        var change = new JobChange(9, null, null, Duration.ofSeconds(7), 20);
        var after = change(before, change, before.status().version());
        assertThat(after).isEqualTo(find(before));
        assertThat(after.spec().priority()).isEqualTo(9);
        assertThat(after.spec().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(after.spec().retry().maxAttempts()).isEqualTo(20);
        assertThat(after.times().due()).isEqualTo(before.times().due());
        assertThat(after.state()).isEqualTo(JobState.QUEUED);
        assertThat(after.status().version()).isGreaterThan(before.status().version());
        serve(2, 0);
        assertThat(taken()).extracting(Lease::job).containsExactly(before.id(), other.id());
        assertThat(taken().getFirst().task().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(edited).containsExactly("cpu change");
    }

    @Test
    void aWaitingJobGetsOtherTags() {
        var before = submit(spec().with(JobSpec.Terms.tagged("a", "b").retainedFor(KEPT)));
        var after = change(before, tags("b", "c"), before.status().version());
        assertThat(after).isEqualTo(find(before));
        assertThat(after.spec().terms())
                .isEqualTo(JobSpec.Terms.tagged("b", "c").retainedFor(KEPT));
        assertThat(after.status().version()).isGreaterThan(before.status().version());
        assertThat(ids(ANY.tagged("a"))).isEmpty();
        assertThat(ids(ANY.tagged("b"))).containsExactly(before.id());
        assertThat(ids(ANY.tagged("c"))).containsExactly(before.id());
        assertThat(change(before, tags(), null).spec().terms().tags()).isEmpty();
        assertThat(ids(ANY.tagged("b"))).isEmpty();
        assertThat(change(before, tags("d"), null).spec().priority()).isZero();
        reopen();
        serve(1, 0);
        settle(succeeded(taken().getFirst()));
        assertThat(ids(ANY.tagged("d"))).containsExactly(before.id());
        queue.delete(before.id(), null).join();
        assertThat(ids(ANY.tagged("d"))).isEmpty();
    }

    private static final Duration KEPT = Duration.ofDays(3);

    private static JobChange tags(String... words) {
        return new JobChange(null, null, null, null, null, List.of(words), null);
    }

    @Test
    void whenAWaitingJobExpiresIsChanged() {
        var sooner = submit(expiring(Duration.ofMinutes(10)));
        var later = submit(expiring(Duration.ofSeconds(5)));
        var never = submit(expiring(Duration.ofSeconds(5)));
        var first = submit(delayed(Duration.ofSeconds(19)));
        change(sooner, expires(Duration.ofSeconds(20)), null);
        change(later, expires(Duration.ofSeconds(40)), null);
        assertThat(change(never, new Expiry(null)).spec().terms()).isEqualTo(JobSpec.Terms.NONE);
        var changed = change(first, expires(Duration.ofSeconds(20)), null);
        assertThat(changed.spec().terms().expires()).isEqualTo(clock.instant().plusSeconds(20));
        assertThat(changed).isEqualTo(find(first));
        clock.advance(Duration.ofSeconds(20).minusMillis(1));
        wake();
        assertThat(list(JobState.EXPIRED)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        wake();
        assertThat(list(JobState.EXPIRED)).containsExactlyInAnyOrder(sooner.id(), first.id());
        clock.advance(Duration.ofSeconds(20));
        wake();
        assertThat(find(later).state()).isEqualTo(JobState.EXPIRED);
        clock.advance(Duration.ofHours(1));
        wake();
        assertThat(find(never).state()).isEqualTo(JobState.QUEUED);
        serve(1, 0);
        assertThat(taken().getFirst().limits().isNone()).isTrue();
    }

    @Test
    void noChangeHasAJobDuePastOneOfItsLimits() {
        var now = clock.instant();
        var expiring =
                submit(delayed(Duration.ofSeconds(1)).with(limits(now.plusSeconds(9), null)));
        var ending = submit(delayed(Duration.ofSeconds(1)).with(limits(null, now.plusSeconds(9))));
        for (var job : List.of(expiring, ending)) {
            for (int late : List.of(9, 10)) {
                assertThatThrownBy(() -> change(job, due(now.plusSeconds(late)), null))
                        .hasCauseInstanceOf(DueTooLateException.class);
            }
            assertThat(find(job)).isEqualTo(job);
            var inTime = now.plusSeconds(8);
            assertThat(change(job, due(inTime), null).times().due()).isEqualTo(inTime);
        }
        assertThatThrownBy(() -> change(expiring, expires(Duration.ofSeconds(8)), null))
                .hasCauseInstanceOf(DueTooLateException.class);
        var both =
                new JobChange(
                        null,
                        now.plusSeconds(20),
                        null,
                        null,
                        null,
                        null,
                        new Expiry(now.plusSeconds(21)));
        assertThat(change(expiring, both, null).times().due()).isEqualTo(now.plusSeconds(20));
        assertThat(change(ending, due(now), null).state()).isEqualTo(JobState.QUEUED);
        assertThat(depth()).extracting("scheduled", "queued").containsExactly(1L, 1L);
    }

    @Test
    void aJobThatHasStartedIsPutOffPastTheTimeToStart() {
        var job = submit(expiring(Duration.ofSeconds(9)));
        serve(1, 0);
        var again = new NextStep.RunAgain(clock.instant().plusSeconds(1), NO);
        settle(ended(taken().getFirst(), "handler-error", again, NO));
        var late = clock.instant().plusSeconds(30);
        assertThat(change(job, due(late), null).times().due()).isEqualTo(late);
    }

    @Test
    void aRetryThatIsDuePastTheDeadlineIsChangedOtherwise() {
        var now = clock.instant();
        var limits = limits(now.plusSeconds(10), now.plusSeconds(20));
        var job = submit(spec().with(limits));
        serve(1, 0);
        var again = new NextStep.RunAgain(now.plusSeconds(30), NO);
        settle(ended(taken().getFirst(), "handler-error", again, NO));
        var forever = new JobChange(null, null, null, null, null, null, new Expiry(null));
        assertThat(change(job, forever, null).spec().terms().expires()).isNull();
    }

    private static JobChange due(Instant time) {
        return new JobChange(null, time, null, null, null);
    }

    private static JobSpec.Terms limits(@Nullable Instant expires, @Nullable Instant deadline) {
        return JobSpec.Terms.NONE.expiringAt(expires).doneBy(deadline);
    }

    @Test
    void aClaimantHearsOfTheNewTimeAtWhichAJobExpires() {
        var job = submit(spec());
        change(job, expires(Duration.ofSeconds(9)), null);
        serve(1, 0);
        assertThat(taken().getFirst().limits().startBy()).isEqualTo(clock.instant().plusSeconds(9));
    }

    @Test
    void aJobThatHasStartedDoesNotExpireHoweverItIsChanged() {
        var job = submit(spec());
        serve(1, 0);
        var again = new NextStep.RunAgain(clock.instant().plusSeconds(9), NO);
        settle(ended(taken().getFirst(), "handler-error", again, NO));
        change(job, expires(Duration.ofSeconds(1)), null);
        clock.advance(Duration.ofSeconds(5));
        wake();
        assertThat(find(job).state()).isEqualTo(JobState.SCHEDULED);
    }

    private Job change(Job job, Expiry expiry) {
        return change(job, new JobChange(null, null, null, null, null, null, expiry), null);
    }

    private JobChange expires(Duration after) {
        var expiry = new Expiry(clock.instant().plus(after));
        return new JobChange(null, null, null, null, null, null, expiry);
    }

    @Test
    void aJobIsPutOffAndBroughtForward() {
        serve(1, 0);
        var later = clock.instant().plusSeconds(60);
        var job = submit(delayed(Duration.ofHours(1)));
        assertThat(change(job, due(later), null).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(find(job).times().due()).isEqualTo(later);
        wake();
        assertThat(taken()).isEmpty();
        assertThat(depth()).isEqualTo(new QueueDepth(QUEUE, 0, 1, 0, null));
        change(job, due(clock.instant().minusSeconds(1)), null);
        wake();
        assertThat(taken()).extracting(Lease::job).containsExactly(job.id());
        assertThat(taken().getFirst().dueAt()).isEqualTo(clock.instant());
        var next = submit(spec());
        assertThat(change(next, due(later), null).state()).isEqualTo(JobState.SCHEDULED);
        claimant.withRoom(1, 0);
        wake();
        assertThat(taken()).hasSize(1);
        clock.advance(Duration.ofSeconds(60));
        wake();
        assertThat(taken()).hasSize(2);
    }

    @Test
    void aJobMovesToAnotherQueueAsLongAsThatHasRoom() {
        var job = submit(spec());
        var full = new JobChange(null, null, new JobChange.Target("io", 0), null, null);
        assertThatThrownBy(() -> change(job, full, null))
                .hasCauseInstanceOf(QueueFullException.class);
        assertThat(find(job)).isEqualTo(job);
        var room = new JobChange(null, null, new JobChange.Target("io", 1), null, null);
        assertThat(change(job, room, null).spec().queue()).isEqualTo("io");
        assertThat(queue.depths())
                .containsExactly(new QueueDepth("io", 1, 0, 0, job.times().due()));
        serve(1, 0);
        assertThat(taken()).isEmpty();
        var there = new RecordingClaimant();
        there.withRoom(1, 0);
        queue.serve("io", there);
        queue.wake("io").join();
        assertThat(there.taken()).extracting(Lease::job).containsExactly(job.id());
    }

    @Test
    void onlyWhatWaitsIsChangedAndOnlyInTheVersionThatIsMeant() {
        var change = new JobChange(1, null, null, null, null);
        var job = submit(spec());
        var stale = job.status().version() + 1;
        assertThatThrownBy(() -> change(job, change, stale))
                .hasCauseInstanceOf(StaleVersionException.class);
        assertThat(find(job)).isEqualTo(job);
        assertThat(depth().queued()).isEqualTo(1);
        serve(0, 1);
        assertThatThrownBy(() -> change(job, change, null))
                .hasCauseInstanceOf(HeldReadyException.class);
        queue.report(List.of(report(taken().getFirst(), clock.instant())));
        wake();
        assertThatThrownBy(() -> change(job, change, null))
                .hasCauseInstanceOf(WrongStateException.class);
        settle(succeeded(taken().getFirst()));
        assertThatThrownBy(() -> change(job, change, null))
                .hasCauseInstanceOf(WrongStateException.class);
        assertThat(queue.change(new JobId(new UUID(1, 1)), change, null).join()).isEmpty();
    }

    @Test
    void aJobKeepsAnAttemptHoweverItIsChanged() {
        var job = submit(spec());
        serve(1, 0);
        var again = new NextStep.RunAgain(clock.instant().plusSeconds(9), NO);
        settle(ended(taken().getFirst(), "handler-error", again, NO));
        var fewest = new JobChange(null, null, null, null, 1);
        assertThat(change(job, fewest, null).spec().retry().maxAttempts()).isEqualTo(2);
    }

    @Test
    void aFinishedJobIsDeletedWithAllThatItLeft() {
        var job = submit(spec());
        assertThatThrownBy(() -> queue.delete(job.id(), null).join())
                .hasCauseInstanceOf(WrongStateException.class);
        serve(1, 0);
        var lease = taken().getFirst();
        queue.report(List.of(report(lease, List.of(line(1, "hello")))));
        settle(succeeded(lease));
        var done = find(job);
        assertThatThrownBy(() -> queue.delete(job.id(), done.status().version() + 1).join())
                .hasCauseInstanceOf(StaleVersionException.class);
        assertThat(queue.delete(job.id(), done.status().version()).join())
                .map(Job::id)
                .contains(job.id());
        assertThat(queue.find(job.id())).isEmpty();
        assertThat(queue.logs(job.id())).isEmpty();
        assertThat(list(JobState.SUCCEEDED)).isEmpty();
        assertThat(queue.depths()).isEmpty();
        assertThat(queue.delete(job.id(), null).join()).isEmpty();
        assertThat(edited).containsExactly("cpu delete");
        reopen();
        assertThat(queue.find(job.id())).isEmpty();
    }

    private Job change(Job job, JobChange change, @Nullable Long version) {
        return queue.change(job.id(), change, version).join().orElseThrow();
    }

    @Test
    void aBulkActionSeesToTheJobsThatWereThereWhenItBegan() {
        var jobs = submitMany(5);
        var action = begin(new BulkRequest(BulkKind.CANCEL, inQueue(), null, null));
        var later = submit(spec());
        var after = carryOut(action);
        assertThat(after.state()).isEqualTo(BulkState.FINISHED);
        assertThat(after.counts()).isEqualTo(new BulkAction.Counts(5, false, done(5)));
        assertThat(after.finished()).isEqualTo(clock.instant());
        assertThat(list(JobState.CANCELLED))
                .containsExactlyElementsOf(jobs.reversed().stream().map(Job::id).toList());
        assertThat(find(later).state()).isEqualTo(JobState.QUEUED);
        assertThat(depth().queued()).isEqualTo(1);
        assertThat(heard).contains("finished cpu noop cancelled");
        assertThat(queue.bulkAction(action.id())).contains(after);
        assertThat(queue.bulkActions(null, 9)).containsExactly(after);
        assertThat(queue.runningBulkActions()).isEmpty();
    }

    @Test
    void aBulkActionGoesOnWhereItWasAfterItsNodeHasVanished() {
        submitMany(5);
        var action = begin(new BulkRequest(BulkKind.CANCEL, inQueue(), null, null));
        var once = advance(action).orElseThrow();
        vanish();
        assertThat(queue.runningBulkActions()).containsExactly(once);
        assertThat(advance(action)).isEmpty();
        assertThat(queue.bulkAction(action.id())).contains(once);
        assertThat(carryOut(once).counts()).isEqualTo(new BulkAction.Counts(5, false, done(5)));
        assertThat(list(JobState.CANCELLED)).hasSize(5);
    }

    @Test
    void aCancelledBulkActionDoesNothingMore() {
        submitMany(5);
        var action = begin(new BulkRequest(BulkKind.CANCEL, inQueue(), null, null));
        var once = advance(action).orElseThrow();
        var cancelled = queue.cancelBulkAction(action.id()).join().orElseThrow();
        assertThat(cancelled.state()).isEqualTo(BulkState.CANCELLED);
        assertThat(advance(once)).isEmpty();
        assertThat(list(JobState.CANCELLED)).hasSize(2);
        assertThat(queue.cancelBulkAction(action.id()).join()).contains(cancelled);
        assertThat(queue.cancelBulkAction(new JobId(new UUID(1, 1))).join()).isEmpty();
    }

    @Test
    void theNewestThousandBulkActionsAreKeptAndThoseThatRun() {
        var request = new BulkRequest(BulkKind.CANCEL, inQueue(), null, null);
        var running = begin(request);
        var finished = carryOut(begin(request));
        assertThat(finished.state()).isEqualTo(BulkState.FINISHED);
        for (int i = 0; i < 17; i++) { // 1,003 more, and never many at once
            var ids =
                    IntStream.range(0, 59)
                            .mapToObj(_ -> queue.begin(request, 0, false, null))
                            .toList()
                            .stream()
                            .map(begun -> begun.join().id())
                            .toList();
            ids.stream().map(queue::cancelBulkAction).toList().forEach(CompletableFuture::join);
        }
        assertThat(queue.bulkAction(finished.id())).isEmpty();
        assertThat(queue.bulkAction(running.id())).contains(running);
        assertThat(queue.bulkActions(null, 1_000)).hasSize(1_000);
    }

    @Test
    void manyJobsAreRunAgainAndRemovedAtOnce() {
        var jobs = submitMany(4);
        serve(1, 0);
        settle(succeeded(taken().getFirst()));
        jobs.subList(1, 4).forEach(this::cancel);
        var cancelled = filter(List.of("cancelled"));
        var again = carryOut(begin(new BulkRequest(BulkKind.RETRY, cancelled, null, null)));
        assertThat(again.counts().tally().done()).isEqualTo(3);
        assertThat(depth().queued()).isEqualTo(3);
        assertThat(find(jobs.get(1)).times().due()).isEqualTo(clock.instant());
        var gone = carryOut(begin(new BulkRequest(BulkKind.DELETE, inQueue(), null, null)));
        assertThat(gone.counts().tally().done()).isEqualTo(1);
        assertThat(queue.find(jobs.get(0).id())).isEmpty();
        claimant.withRoom(3, 0);
        wake();
        assertThat(taken().subList(1, 4))
                .extracting(Lease::job)
                .containsExactlyElementsOf(jobs.subList(1, 4).stream().map(Job::id).toList());
    }

    @Test
    void manyWaitingJobsAreChangedAtOnce() {
        var due = submit(spec());
        var later = submit(delayed(Duration.ofHours(1)));
        carryOut(begin(new BulkRequest(BulkKind.SET_PRIORITY, inQueue(), 7, null)));
        assertThat(find(due).spec().priority()).isEqualTo(7);
        assertThat(find(later).spec().priority()).isEqualTo(7);
        assertThat(depth()).isEqualTo(new QueueDepth(QUEUE, 1, 1, 0, due.times().due()));
        clock.advance(Duration.ofSeconds(1));
        var now = carryOut(begin(new BulkRequest(BulkKind.RUN_NOW, inQueue(), null, null)));
        assertThat(now.counts()).isEqualTo(new BulkAction.Counts(1, false, done(1)));
        assertThat(find(later).times().due()).isEqualTo(clock.instant());
        assertThat(find(due).times().due()).isEqualTo(due.times().due());
        serve(2, 0);
        assertThat(taken()).extracting(Lease::job).containsExactly(due.id(), later.id());
    }

    @Test
    void ofManyThatAreCancelledThoseStayThatAreNoLongerInAStateAskedFor() {
        var running = submit(spec());
        var ahead = submit(spec());
        serve(1, 1);
        var due = submit(spec());
        var later = submit(delayed(Duration.ofHours(1)));
        var all = List.of(later, due, ahead, running);
        assertThat(seen(BulkKind.CANCEL, "running", List.of(later, due, ahead)))
                .isEqualTo(movedOn(3));
        assertThat(list(JobState.CANCELLED)).isEmpty();
        assertThat(seen(BulkKind.CANCEL, "scheduled", all)).isEqualTo(done(1).plus(movedOn(3)));
        assertThat(list(JobState.CANCELLED)).containsExactly(later.id());
        assertThat(seen(BulkKind.CANCEL, "queued", all)).isEqualTo(done(2).plus(movedOn(2)));
        assertThat(find(running).status().cancelRequested()).isFalse();
        assertThat(find(ahead).status().cancelRequested()).isTrue();
        assertThat(seen(BulkKind.CANCEL, "running", all.subList(2, 4)))
                .isEqualTo(done(1).plus(movedOn(1)));
        assertThat(find(running).status().cancelRequested()).isTrue();
    }

    @Test
    void ofManyThatAreChangedThoseStayThatAreNoLongerInAStateAskedFor() {
        var due = submit(spec());
        var later = submit(delayed(Duration.ofHours(1)));
        var both = List.of(later, due);
        assertThat(seen(BulkKind.SET_PRIORITY, "scheduled", both))
                .isEqualTo(done(1).plus(movedOn(1)));
        assertThat(find(due).spec().priority()).isZero();
        assertThat(find(later).spec().priority()).isEqualTo(7);
        assertThat(seen(BulkKind.SET_PRIORITY, "queued", List.of(later))).isEqualTo(movedOn(1));
        assertThat(seen(BulkKind.SET_PRIORITY, "queued", both)).isEqualTo(done(1).plus(movedOn(1)));
        assertThat(find(due).spec().priority()).isEqualTo(7);
    }

    @Test
    void ofManyThatAreRunAgainThoseStayThatAreNoLongerInAStateAskedFor() {
        var free = submit(spec());
        var keyed = submit("a");
        cancel(free);
        cancel(keyed);
        var both = List.of(keyed, free);
        assertThat(seen(BulkKind.RETRY, "failed", both)).isEqualTo(movedOn(2));
        assertThat(list(JobState.CANCELLED)).containsExactly(keyed.id(), free.id());
        assertThat(submit("a").state()).isEqualTo(JobState.QUEUED);
    }

    private BulkTally seen(BulkKind kind, String state, List<Job> jobs) {
        var priority = kind == BulkKind.SET_PRIORITY ? 7 : null;
        var action = begin(new BulkRequest(kind, filter(List.of(state)), priority, null));
        var batch = BulkBatch.of(action, jobs.stream().map(Job::id).toList(), null);
        return queue.advance(batch).join().orElseThrow().counts().tally();
    }

    private static BulkTally movedOn(int jobs) {
        return new BulkTally(0, jobs, 0, 0, 0);
    }

    @Test
    void manyJobsMoveAsFarAsTheOtherQueueTakesThem() {
        submit(spec("hash", 0, null));
        submitMany(2);
        submit(delayed(Duration.ofHours(1)));
        var target = new BulkRequest.BulkTarget("io", 2, List.of("noop"));
        var moved = carryOut(begin(new BulkRequest(BulkKind.MOVE, inQueue(), null, target)));
        assertThat(moved.counts())
                .isEqualTo(new BulkAction.Counts(4, false, new BulkTally(2, 0, 0, 1, 1)));
        assertThat(queue.list(new JobFilter("io", null, null, null), 9).jobs()).hasSize(2);
        assertThat(queue.depths().stream().mapToLong(QueueDepth::waiting).sum()).isEqualTo(4);
        assertThat(queue.list(new JobFilter(QUEUE, null, null, null), 9).jobs()).hasSize(2);
    }

    @Test
    void ofManyThatAreRunAgainThoseStayWhoseKeysAreHeld() {
        var first = submit("a");
        cancel(first);
        var second = submit("a");
        cancel(second);
        var other = submit("b");
        cancel(other);
        var free = submit(spec());
        cancel(free);
        var again = carryOut(begin(new BulkRequest(BulkKind.RETRY, inQueue(), null, null)));
        assertThat(again.counts().tally()).isEqualTo(new BulkTally(3, 0, 1, 0, 0));
        assertThat(find(first).state()).isEqualTo(JobState.CANCELLED);
        assertThat(list(JobState.QUEUED)).containsExactly(free.id(), other.id(), second.id());
    }

    @Test
    void ofManyThatMoveThoseStayWhoseKeysAreHeldThere() {
        var there = submit(specIn("io"), unique("a"));
        var here = submit("a");
        var other = submit("b");
        var target = new BulkRequest.BulkTarget("io", 9, null);
        var moved = carryOut(begin(new BulkRequest(BulkKind.MOVE, inQueue(), null, target)));
        assertThat(moved.counts().tally()).isEqualTo(new BulkTally(1, 0, 1, 0, 0));
        assertThat(find(here).spec().queue()).isEqualTo(QUEUE);
        assertThat(find(other).spec().queue()).isEqualTo("io");
        cancel(there);
        assertThat(carryOut(begin(moved.request())).counts().tally()).isEqualTo(done(1));
        assertThat(queue.depths()).containsExactly(new QueueDepth("io", 2, 0, 0, clock.instant()));
    }

    @Test
    void manyThatAreCancelledEndNoMoreAndManyThatAreRunAgainDo() {
        var expiring = submit(expiring(Duration.ofMinutes(1)));
        var limited = submit(spec().with(doneIn(Duration.ofMinutes(1))));
        var left = submit(expiring(Duration.ofMinutes(1)));
        carryOut(begin(new BulkRequest(BulkKind.CANCEL, inQueue(), null, null)));
        queue.delete(left.id(), null).join();
        carryOut(begin(new BulkRequest(BulkKind.RETRY, inQueue(), null, null)));
        carryOut(begin(new BulkRequest(BulkKind.SET_PRIORITY, inQueue(), 3, null)));
        clock.advance(Duration.ofMinutes(1));
        wake();
        assertThat(find(expiring).state()).isEqualTo(JobState.EXPIRED);
        assertThat(error(find(limited)).kind()).isEqualTo(ErrorKind.DEADLINE);
        var again = carryOut(begin(new BulkRequest(BulkKind.RETRY, inQueue(), null, null)));
        assertThat(again.counts().tally()).isEqualTo(done(2));
        clock.advance(Duration.ofMinutes(1));
        carryOut(begin(new BulkRequest(BulkKind.CANCEL, inQueue(), null, null)));
        clock.advance(Duration.ofMinutes(1));
        wake();
        assertThat(list(JobState.CANCELLED)).containsExactly(limited.id(), expiring.id());
    }

    @Test
    void manyJobsOfATagAreRemovedWithAllThatTheyLeft() {
        var job = submit(spec().with(JobSpec.Terms.tagged("x", "y")));
        var other = submit(spec().with(JobSpec.Terms.tagged("y")));
        serve(1, 0);
        var lease = taken().getFirst();
        queue.report(List.of(report(lease, List.of(line(1, "hello")))));
        settle(succeeded(lease));
        cancel(other);
        var filter =
                new BulkFilter(
                        null, null, null, null, List.of(), "x", null, null, null, null, null, null);
        var gone = carryOut(begin(new BulkRequest(BulkKind.DELETE, filter, null, null)));
        assertThat(gone.counts().tally()).isEqualTo(done(1));
        assertThat(queue.find(job.id())).isEmpty();
        assertThat(queue.logs(job.id())).isEmpty();
        assertThat(ids(new JobFilter(null, null, null, null).tagged("x"))).isEmpty();
        assertThat(ids(new JobFilter(null, null, null, null).tagged("y")))
                .containsExactly(other.id());
    }

    @Test
    void aBulkActionIsMadeOnceUnderAKey() {
        var request = new BulkRequest(BulkKind.CANCEL, inQueue(), null, null);
        var first = queue.begin(request, 0, false, key("one")).join();
        assertThat(queue.bulkAction(first.id())).contains(Objects.requireNonNull(first.begun()));
        assertThat(queue.begin(request, 0, false, key("one")).join())
                .isEqualTo(BegunBulk.before(first.id()));
        reopen();
        assertThat(queue.begin(request, 0, false, key("one")).join())
                .isEqualTo(BegunBulk.before(first.id()));
        assertThatThrownBy(() -> queue.begin(request, 0, false, key("two")).join())
                .hasCauseInstanceOf(KeyReusedException.class);
        assertThat(queue.bulkActions(null, 9)).hasSize(1);
        clock.advance(Duration.ofDays(1));
        assertThat(queue.begin(request, 0, false, key("two")).join().begun()).isNotNull();
    }

    @Test
    void noMoreBulkActionsRunThanMay() {
        var request = new BulkRequest(BulkKind.CANCEL, inQueue(), null, null);
        var first = queue.begin(request, 0, false, key("one")).join();
        for (int i = 1; i < BulkActions.MOST_RUNNING; i++) {
            begin(request);
        }
        var other = new IdempotencyKey("", "other", "one", Duration.ofDays(1));
        assertThatThrownBy(() -> begin(request)).hasCauseInstanceOf(BulkLimitException.class);
        assertThatThrownBy(() -> queue.begin(request, 0, false, other).join())
                .hasCauseInstanceOf(BulkLimitException.class);
        assertThat(queue.begin(request, 0, false, key("one")).join())
                .isEqualTo(BegunBulk.before(first.id()));
        queue.cancelBulkAction(first.id()).join();
        assertThat(queue.begin(request, 0, false, other).join().begun()).isNotNull();
        assertThatThrownBy(() -> begin(request)).hasCauseInstanceOf(BulkLimitException.class);
    }

    /// It may mean less than what this version would take it for.
    @Test
    void aBulkActionOfANewerVersionIsLeftToThat() {
        submitMany(2);
        var request = new BulkRequest(BulkKind.CANCEL, inQueue(), null, null);
        var newer = begin(request);
        for (var change : List.of("'CANCEL', 'ANNUL'", "'{', '{\"except\":\"x\",'")) {
            rewrite("bulk_action", "request = replace(request, %s)".formatted(change));
            var own = begin(request);
            assertThat(queue.bulkActions(null, 9)).containsExactly(own);
            assertThat(queue.runningBulkActions()).containsExactly(own);
            assertThat(queue.bulkAction(newer.id())).isEmpty();
            assertThat(advance(newer)).isEmpty();
            assertThat(queue.cancelBulkAction(newer.id()).join()).isEmpty();
            newer = own;
        }
        assertThat(depth().queued()).isEqualTo(2);
        assertThat(carryOut(begin(request)).counts().tally()).isEqualTo(done(2));
    }

    /// Of two jobs that finished one after the other, one is meant.
    @Test
    void aBulkActionIsAboutTheJobsOfItsFilterAlone() {
        serve(0, 0);
        int filters = filters(true, new JobId(new UUID(1, 1)), clock.instant()).size();
        for (int i = 0; i < 2 * filters; i++) {
            boolean isFirst = i < filters;
            var one = isFirst ? failedNightly() : cancelled();
            clock.advance(Duration.ofSeconds(1));
            var between = clock.instant();
            clock.advance(Duration.ofSeconds(1));
            var other = isFirst ? cancelled() : failedNightly();
            var meant = isFirst ? one : other;
            var spared = isFirst ? other : one;
            var filter = filters(isFirst, meant, between).get(i % filters);
            var action = carryOut(begin(new BulkRequest(BulkKind.DELETE, filter, null, null)));
            assertThat(action.counts().tally()).as(filter.toString()).isEqualTo(done(1));
            assertThat(queue.find(meant)).as(filter.toString()).isEmpty();
            assertThat(queue.delete(spared, null).join()).as(filter.toString()).isPresent();
        }
    }

    private JobId failedNightly() {
        var terms = JobSpec.Terms.tagged("a").madeBy("nightly");
        var job = submit(spec("hash", 0, null).with(terms));
        claimant.withRoom(1, 0);
        wake();
        fail(taken().getLast(), NO);
        return job.id();
    }

    private JobId cancelled() {
        return queue.cancel(submit(spec()).id()).join().orElseThrow().id();
    }

    /// Each with one condition.
    private List<BulkFilter> filters(boolean isFirst, JobId job, Instant between) {
        var fingerprint = fingerprint("hash", NO);
        var before = isFirst ? between : null;
        var after = isFirst ? null : between;
        return List.of(
                filter("hash", null, null, null, null, null),
                filter(null, "HAS", null, null, null, null),
                filter(null, null, job.toString(), null, null, null),
                filter(null, null, null, "a", null, null),
                filter(null, null, null, null, "handler-error", null),
                filter(null, null, null, null, null, fingerprint),
                between(after, before, null, null),
                between(null, null, after, before),
                new BulkFilter(
                        null, null, null, null, List.of(), null, null, null, null, null, null, null,
                        "nightly", null));
    }

    private static BulkFilter filter(
            @Nullable String type,
            @Nullable String typeContains,
            @Nullable String id,
            @Nullable String tag,
            @Nullable String errorKind,
            @Nullable String fingerprint) {
        return new BulkFilter(
                null,
                type,
                typeContains,
                id,
                List.of(),
                tag,
                errorKind,
                fingerprint,
                null,
                null,
                null,
                null);
    }

    private static BulkFilter between(
            @Nullable Instant submittedAfter,
            @Nullable Instant submittedBefore,
            @Nullable Instant finishedAfter,
            @Nullable Instant finishedBefore) {
        return new BulkFilter(
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                submittedAfter,
                submittedBefore,
                finishedAfter,
                finishedBefore);
    }

    /// A page that ended there would look like the last one.
    @Test
    void aPageOfBulkActionsGoesOnBehindThoseOfANewerVersion() {
        var request = new BulkRequest(BulkKind.CANCEL, inQueue(), null, null);
        var oldest = begin(request);
        clock.advance(Duration.ofSeconds(1));
        var newer = IntStream.range(0, 3).mapToObj(_ -> begin(request)).toList();
        clock.advance(Duration.ofSeconds(1));
        var newest = begin(request);
        rewrite(
                "bulk_action",
                "request = replace(request, 'CANCEL', 'ANNUL') WHERE created = "
                        + StoredTime.of(newer.getFirst().created()));
        assertThat(newer).noneMatch(action -> queue.bulkAction(action.id()).isPresent());
        assertThat(queue.bulkActions(null, 2)).containsExactly(newest, oldest);
        assertThat(queue.bulkActions(null, 1)).containsExactly(newest);
        assertThat(queue.bulkActions(newest.id(), 1)).containsExactly(oldest);
        assertThat(queue.bulkActions(oldest.id(), 1)).isEmpty();
    }

    @Test
    void aJobKeepsAnAttemptHoweverABulkActionChangesIt() {
        var once = new RetryPolicy(1, RetryPolicy.Kind.FIXED, Duration.ZERO, Duration.ZERO);
        var job =
                submit(
                        new JobSpec(
                                "noop", QUEUE, "{}", 0, null, Duration.ofMinutes(1), once, null));
        serve(1, 0);
        var again = new NextStep.RunAgain(clock.instant().plusSeconds(9), NO);
        settle(ended(taken().getFirst(), "handler-error", again, NO));
        assertThat(find(job).spec().retry().maxAttempts()).isEqualTo(1);
        carryOut(begin(new BulkRequest(BulkKind.RUN_NOW, inQueue(), null, null)));
        assertThat(find(job).spec().retry().maxAttempts()).isEqualTo(2);
        carryOut(begin(new BulkRequest(BulkKind.SET_PRIORITY, inQueue(), 1, null)));
        assertThat(find(job).spec().retry().maxAttempts()).isEqualTo(2);
    }

    @Test
    void bulkActionsAreListedPageByPageNewestFirst() {
        var request = new BulkRequest(BulkKind.CANCEL, inQueue(), null, null);
        var begun = IntStream.range(0, 5).mapToObj(_ -> begin(request)).toList().reversed();
        var first = queue.bulkActions(null, 2);
        assertThat(first).containsExactlyElementsOf(begun.subList(0, 2));
        begin(request);
        assertThat(queue.bulkActions(first.getLast().id(), 2))
                .containsExactlyElementsOf(begun.subList(2, 4));
        assertThat(queue.bulkActions(begun.get(3).id(), 2)).containsExactly(begun.getLast());
        assertThat(queue.bulkActions(begun.getLast().id(), 2)).isEmpty();
    }

    private static IdempotencyKey key(String digest) {
        return new IdempotencyKey("", "k", digest, Duration.ofDays(1));
    }

    private Job submit(String key) {
        return submit(spec(), unique(key));
    }

    private Job submit(JobSpec spec, SubmissionKeys keys) {
        return Objects.requireNonNull(queue.submit(spec, PLENTY, keys).join().accepted());
    }

    private static JobSpec specIn(String name) {
        return new JobSpec("noop", name, "{}", 0, null, Duration.ofMinutes(5), THRICE, null);
    }

    private static SubmissionKeys unique(String key) {
        return new SubmissionKeys(
                null,
                new UniqueRule(
                        key,
                        UniqueScope.QUEUE,
                        EnumSet.allOf(UniqueState.class),
                        null,
                        UniqueConflict.REJECT,
                        null));
    }

    private static BulkFilter inQueue() {
        return filter(List.of());
    }

    private static BulkFilter filter(List<String> states) {
        return new BulkFilter(
                QUEUE, null, null, null, states, null, null, null, null, null, null, null);
    }

    private static BulkTally done(int jobs) {
        return new BulkTally(jobs, 0, 0, 0, 0);
    }

    private BulkAction begin(BulkRequest request) {
        return Objects.requireNonNull(queue.begin(request, 0, false, null).join().begun());
    }

    private BulkAction carryOut(BulkAction action) {
        var now = action;
        while (now.isRunning()) {
            now = advance(now).orElseThrow();
        }
        return now;
    }

    /// By two jobs.
    private Optional<BulkAction> advance(BulkAction action) {
        var filter = action.request().filter().forKind(action.request().kind());
        var found = queue.ids(filter.olderThan(action.position()), 2);
        var next = found.ids().size() == 2 ? found.ids().getLast() : found.searchedTo();
        return queue.advance(BulkBatch.of(action, found.ids(), next)).join();
    }

    @Test
    void depthsAreRightAfterANodeHasVanished() {
        var submitted = clock.instant();
        submitMany(3);
        submit(delayed(Duration.ofMinutes(1)));
        serve(1, 0);
        assertThat(depth()).isEqualTo(new QueueDepth(QUEUE, 2, 1, 1, submitted));
        vanish();
        assertThat(depth()).isEqualTo(new QueueDepth(QUEUE, 3, 1, 0, submitted));
    }

    @Test
    void aQueueHasOneClaimantAtATime() {
        var registration = queue.serve("io", claimant);
        assertThatThrownBy(() -> queue.serve("io", claimant))
                .isInstanceOf(IllegalStateException.class);
        registration.close();
        queue.serve("io", claimant).close();
    }

    @Test
    void aClaimantThatHasLeftGetsNothing() {
        claimant.withRoom(1, 0);
        queue.serve(QUEUE, claimant).close();
        submit(spec());
        wake();
        assertThat(taken()).isEmpty();
    }

    @Test
    void listenersHearBeforeTheFutureCompletes() {
        for (int i = 0; i < 50; i++) {
            int before = heard.size();
            submit(spec());
            assertThat(heard).hasSizeGreaterThan(before);
        }
    }

    @Test
    void afterCloseNothingIsAccepted() {
        queue.close();
        assertThatThrownBy(() -> queue.submit(spec(), PLENTY).get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StorageUnavailableException.class);
    }

    @Test
    void whatHasGatheredIsWrittenBeforeClosing() {
        submitMany(500);
        serve(500, 0);
        var answers = taken().stream().map(lease -> queue.settle(succeeded(lease))).toList();
        queue.close();
        assertThat(answers).allMatch(answer -> answer.join());
        queue = reopen(List.of());
        assertThat(queue.list(new JobFilter(null, null, JobState.SUCCEEDED, null), 1_000).jobs())
                .hasSize(500);
    }

    private void reopen() {
        queue.close();
        queue = reopen(List.of(new Hearing()));
    }

    private void vanish() {
        queue = openAfterVanishing(queue, List.of(new Hearing()));
    }

    private Job submit(JobSpec spec) {
        return queue.submit(spec, PLENTY).join();
    }

    private List<Job> submitMany(int jobs) {
        return IntStream.range(0, jobs).mapToObj(i -> submit(spec())).toList();
    }

    private Job find(Job job) {
        return queue.find(job.id()).orElseThrow();
    }

    private Job cancel(Job job) {
        return queue.cancel(job.id()).join().orElseThrow();
    }

    private boolean settle(Settlement settlement) {
        return queue.settle(settlement).join();
    }

    private List<JobId> list(JobState state) {
        return queue.list(new JobFilter(null, null, state, null), 100).jobs().stream()
                .map(Job::id)
                .toList();
    }

    private QueueDepth depth() {
        assertThat(queue.depths()).hasSize(1);
        return queue.depths().getFirst();
    }

    /// Registers the claimant and waits until it has what it has room for.
    private void serve(int free, int ahead) {
        claimant.withRoom(free, ahead);
        queue.serve(QUEUE, claimant);
        wake();
    }

    private void wake() {
        queue.wake(QUEUE).join();
    }

    private List<Lease> taken() {
        return claimant.taken();
    }

    private JobSpec spec() {
        return spec("noop", 0, null);
    }

    private JobSpec prioritized(int priority) {
        return spec("noop", priority, null);
    }

    private JobSpec delayed(Duration delay) {
        return spec("noop", 0, clock.instant().plus(delay));
    }

    private static JobSpec paused(Backoff backoff) {
        return new JobSpec(
                "noop",
                QUEUE,
                "{}",
                0,
                null,
                Duration.ofMinutes(5),
                new RetryPolicy(5, backoff),
                null);
    }

    private static JobSpec spec(String type, int priority, @Nullable Instant dueAt) {
        return new JobSpec(
                type, QUEUE, "{\"n\":1}", priority, dueAt, Duration.ofMinutes(5), THRICE, null);
    }

    private Settlement succeeded(Lease lease) {
        return succeeded(lease, Result.json("{\"answer\":42}"));
    }

    private Settlement succeeded(Lease lease, Result result) {
        return new Settlement(
                lease.number(),
                lease.job(),
                attempt(lease, "succeeded", null),
                new NextStep.Finish(JobState.SUCCEEDED, null),
                false,
                result,
                null,
                List.of());
    }

    private Settlement ended(Lease lease, @Nullable String outcome, NextStep next) {
        return ended(lease, outcome, next, null);
    }

    private Settlement ended(
            Lease lease, @Nullable String outcome, NextStep next, @Nullable JobError error) {
        return new Settlement(
                lease.number(),
                lease.job(),
                outcome == null ? null : attempt(lease, outcome, error),
                next,
                false,
                null,
                null,
                List.of());
    }

    private Attempt attempt(Lease lease, String outcome, @Nullable JobError error) {
        return new Attempt(
                lease.tries().attempt(), outcome, clock.instant(), clock.instant(), error, RAN);
    }

    private AttemptReport report(Lease lease, Instant startedAt) {
        return new AttemptReport(
                lease.number(),
                lease.job(),
                startedAt,
                RAN,
                new Progress(1, 2.0, "half"),
                List.of(line(lease.tries().attempt(), "hello")));
    }

    private AttemptReport report(Lease lease, List<LogLine> lines) {
        return new AttemptReport(lease.number(), lease.job(), clock.instant(), null, null, lines);
    }

    private LogLine line(int attempt, String message) {
        return new LogLine(clock.instant(), attempt, "handler", "info", message);
    }

    private static Result result(Job job) {
        var result = job.result();
        assertThat(result).isNotNull();
        return Objects.requireNonNull(result);
    }

    private static JobError error(Job job) {
        return Objects.requireNonNull(job.error());
    }

    private final class Hearing implements QueueListener {
        @Override
        public void submitted(String queueName, String type) {
            heard.add("submitted %s %s".formatted(queueName, type));
        }

        @Override
        public void waiting(String queueName, String type) {
            heard.add("waiting %s %s".formatted(queueName, type));
        }

        @Override
        public void refused(String queueName) {
            heard.add("refused %s".formatted(queueName));
        }

        @Override
        public void finished(JobId job, String queueName, String type, JobState state) {
            heard.add("finished %s %s %s".formatted(queueName, type, state.word()));
        }

        @Override
        public void failed(String queueName, ErrorKind kind) {
            failed.add("%s %s".formatted(queueName, kind.word()));
        }

        @Override
        public void edited(String queueName, EditKind kind) {
            edited.add("%s %s".formatted(queueName, EnumWords.of(kind)));
        }
    }
}
