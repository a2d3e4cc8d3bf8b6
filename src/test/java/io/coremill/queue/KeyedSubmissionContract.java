package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyCounts;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionAnswer.Kind;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobTraits;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a store promises about submissions under keys. A store's own test extends this and opens
/// it.
@Timeout(60)
public abstract class KeyedSubmissionContract {
    private static final String QUEUE = "cpu";
    private static final int PLENTY = 1_000_000;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    protected final SettableClock clock = new SettableClock();
    private final RecordingClaimant claimant = new RecordingClaimant();
    private JobQueue queue;

    /// Opens a new store, or what one that was closed has left.
    protected abstract JobQueue open();

    @BeforeEach
    final void openQueue() {
        queue = open();
    }

    @AfterEach
    final void closeQueue() {
        queue.close();
    }

    private void reopen() {
        queue.close();
        queue = open();
    }

    // Idempotency keys

    @Test
    void aRequestThatIsSentAgainIsAnsweredAsBeforeAndMakesNoOtherJob() {
        var first = submit(request("a", "one"));
        assertThat(first.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(first.replayed()).isFalse();
        assertThat(queue.find(first.job())).contains(Objects.requireNonNull(first.accepted()));
        var again = submit(request("a", "one"));
        assertThat(again).isEqualTo(SubmissionAnswer.replayed(first.job(), Kind.ACCEPTED));
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() {
        submit(request("a", "one"));
        assertFails(request("a", "two"), KeyReusedException.class);
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
    }

    @Test
    void aRequestIsRememberedAcrossReopening() {
        var first = submit(request("a", "one"));
        reopen();
        assertThat(submit(request("a", "one")).job()).isEqualTo(first.job());
        assertFails(request("a", "two"), KeyReusedException.class);
    }

    @Test
    void aRequestIsRememberedWhateverBecomesOfItsJob() {
        var first = submit(request("a", "one"));
        claimOne();
        finish(claimant.taken().getFirst(), JobState.SUCCEEDED);
        assertThat(submit(request("a", "one")).job()).isEqualTo(first.job());
    }

    @Test
    void aKeyIsFreeAgainOnceItIsKeptNoLonger() {
        var first = submit(request("a", "one"));
        clock.advance(DAY.minusMillis(1));
        assertThat(submit(request("a", "one")).replayed()).isTrue();
        clock.advance(Duration.ofMillis(1));
        var other = submit(request("a", "two"));
        assertThat(other.replayed()).isFalse();
        assertThat(other.job()).isNotEqualTo(first.job());
        assertThat(submit(request("a", "two")).job()).isEqualTo(other.job());
    }

    @Test
    void keysOfDifferentPrincipalsAreDifferent() {
        var keys = new SubmissionKeys(new IdempotencyKey("you", "a", "one", DAY), null);
        var first = submit(request("a", "one"));
        assertThat(submit(keys).job()).isNotEqualTo(first.job());
    }

    @Test
    void aRequestThatIsNotLetInLeavesItsKeyFree() {
        queue.submit(spec(), 1).join();
        assertThatThrownBy(() -> queue.submit(spec(), 1, request("a", "one")).join())
                .hasCauseInstanceOf(QueueFullException.class);
        var accepted = submit(request("a", "two"));
        assertThat(accepted.replayed()).isFalse();
    }

    @Test
    void aRequestIsAnsweredThoughItsQueueIsFull() {
        var first = queue.submit(spec(), 1, request("a", "one")).join();
        assertThat(queue.submit(spec(), 1, request("a", "one")).join().job())
                .isEqualTo(first.job());
    }

    @Test
    void manyWhoAskAtOnceUnderOneKeyGetOneJob() {
        var answers =
                IntStream.range(0, 100)
                        .mapToObj(_ -> queue.submit(spec(), PLENTY, request("a", "one")))
                        .toList();
        var ids = new HashSet<JobId>();
        answers.forEach(answer -> ids.add(answer.join().job()));
        assertThat(ids).hasSize(1);
        assertThat(answers.stream().filter(it -> !it.join().replayed())).hasSize(1);
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
    }

    @Test
    void aRequestThatWasCarriedOutIsLookedUpWithoutBeingMade() {
        var key = Objects.requireNonNull(request("a", "one").request());
        assertThat(queue.answerTo(key)).isEmpty();
        var first = submit(request("a", "one"));
        assertThat(queue.answerTo(key))
                .contains(SubmissionAnswer.replayed(first.job(), Kind.ACCEPTED));
        var other = Objects.requireNonNull(request("a", "two").request());
        assertThatThrownBy(() -> queue.answerTo(other)).isInstanceOf(KeyReusedException.class);
        clock.advance(DAY);
        assertThat(queue.answerTo(key)).isEmpty();
    }

    @Test
    void keysAreForgottenOnceTheyAreKeptNoLonger() {
        for (int i = 0; i < 1_500; i++) {
            var _ = queue.submit(spec(), PLENTY, request("a" + i, "one"));
        }
        submit(request("last", "one"));
        assertThat(queue.keyCounts()).isEqualTo(new KeyCounts(1_501, 0, 0));
        clock.advance(DAY);
        awaitCounts(0, 0);
    }

    // Unique jobs

    @Test
    void theJobThatIsThereIsKept() {
        var first = submit(unique("k"));
        var second = submit(unique("k"));
        assertThat(second).isEqualTo(SubmissionAnswer.of(first.job(), Kind.KEPT));
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
        assertThat(submit(unique("other")).kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void aJobIsRejectedWithTheOneThatIsThere() {
        var first = submit(unique("k"));
        assertThatThrownBy(() -> submit(unique("k", UniqueConflict.REJECT)))
                .hasCauseInstanceOf(KeyHeldException.class)
                .satisfies(e -> assertHolder(e, first));
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
    }

    @Test
    void aKeyIsHeldUntilItsJobIsOver() {
        var first = submit(unique("k"));
        assertKept(first);
        claimOne();
        assertKept(first);
        runAgain(claimant.taken().getFirst(), MINUTE);
        assertThat(find(first).state()).isEqualTo(JobState.SCHEDULED);
        assertKept(first);
        clock.advance(MINUTE);
        claimOne();
        finish(claimant.taken().getLast(), JobState.FAILED);
        assertThat(submit(unique("k")).kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void aKeyIsHeldAcrossReopening() {
        var first = submit(unique("k"));
        reopen();
        assertKept(first);
    }

    @Test
    void aCancelledJobHoldsItsKeyNoLonger() {
        var first = submit(unique("k"));
        queue.cancel(first.job()).join();
        assertThat(submit(unique("k")).kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void aKeyIsHeldInTheStatesThatItsJobNames() {
        var rule = rule("k", UniqueConflict.KEEP, UniqueState.WAITING, null);
        var first = submit(unique(rule));
        assertKept(first);
        claimOne();
        var second = submit(unique(rule));
        assertThat(second.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(submit(unique(rule)).job()).isEqualTo(second.job());
    }

    @Test
    void anAutomaticRetryGoesOnBesideANewerJob() {
        var rule = rule("k", UniqueConflict.KEEP, UniqueState.WAITING, null);
        var first = submit(unique(rule));
        claimOne();
        var second = submit(unique(rule));
        runAgain(claimant.taken().getFirst(), MINUTE);
        assertThat(find(first).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(find(second).state()).isEqualTo(JobState.QUEUED);
        assertThat(submit(unique(rule)).job()).isEqualTo(second.job());
    }

    @Test
    void aPeriodCountsFromTheSubmissionWhateverTheState() {
        var rule = rule("k", UniqueConflict.KEEP, UniqueState.ALL, HOUR);
        var first = submit(unique(rule));
        claimOne();
        finish(claimant.taken().getFirst(), JobState.SUCCEEDED);
        clock.advance(HOUR.minusMillis(1));
        assertThat(submit(unique(rule)).job()).isEqualTo(first.job());
        clock.advance(Duration.ofMillis(1));
        assertThat(submit(unique(rule)).kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void aKeyIsUniqueInItsScope() {
        var first = submit("noop", "cpu", unique(scoped(UniqueScope.QUEUE)));
        assertThat(submit("other", "cpu", unique(scoped(UniqueScope.QUEUE))).job())
                .isEqualTo(first.job());
        assertThat(submit("noop", "io", unique(scoped(UniqueScope.QUEUE))).kind())
                .isEqualTo(Kind.ACCEPTED);
        var ofType = submit("noop", "cpu", unique(scoped(UniqueScope.TYPE)));
        assertThat(ofType.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(submit("noop", "io", unique(scoped(UniqueScope.TYPE))).job())
                .isEqualTo(ofType.job());
        assertThat(submit("other", "cpu", unique(scoped(UniqueScope.TYPE))).kind())
                .isEqualTo(Kind.ACCEPTED);
        var ofAll = submit("noop", "cpu", unique(scoped(UniqueScope.ALL)));
        assertThat(ofAll.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(submit("other", "io", unique(scoped(UniqueScope.ALL))).job())
                .isEqualTo(ofAll.job());
    }

    @Test
    void manyWhoAskAtOnceForAUniqueJobGetOne() {
        var answers =
                IntStream.range(0, 100)
                        .mapToObj(_ -> queue.submit(spec(), PLENTY, unique("k")))
                        .toList();
        var ids = new HashSet<JobId>();
        answers.forEach(answer -> ids.add(answer.join().job()));
        assertThat(ids).hasSize(1);
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
    }

    @Test
    void aJobThatIsNotLetInHoldsNoKey() {
        queue.submit(spec(), 1).join();
        assertThatThrownBy(() -> queue.submit(spec(), 1, unique("k")).join())
                .hasCauseInstanceOf(QueueFullException.class);
        assertThat(submit(unique("k", UniqueConflict.REJECT)).kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void theJobThatIsThereIsTheAnswerThoughItsQueueIsFull() {
        var first = queue.submit(spec(), 1, unique("k")).join();
        assertThat(queue.submit(spec(), 1, unique("k")).join().job()).isEqualTo(first.job());
        assertThat(queue.submit(spec(), 1, unique("k", UniqueConflict.REPLACE)).join().kind())
                .isEqualTo(Kind.REPLACED);
    }

    @Test
    void aKeyIsForgottenOnceNothingWillHoldIt() {
        var first = submit(unique("k"));
        submit(unique(rule("p", UniqueConflict.KEEP, UniqueState.ALL, HOUR.multipliedBy(3))));
        queue.cancel(first.job()).join();
        assertThat(queue.keyCounts().unique()).isEqualTo(2);
        clock.advance(MINUTE);
        awaitCounts(0, 1);
        clock.advance(HOUR.multipliedBy(3));
        claimOne();
        finish(claimant.taken().getLast(), JobState.SUCCEEDED);
        clock.advance(HOUR);
        awaitCounts(0, 0);
    }

    // Replacing

    @Test
    void aWaitingJobBecomesWhatIsSubmitted() {
        var first = submit(unique("k", UniqueConflict.REPLACE));
        clock.advance(MINUTE);
        var spec =
                new JobSpec(
                        "hash",
                        QUEUE,
                        "{\"n\":2}",
                        7,
                        null,
                        Duration.ofSeconds(9),
                        new RetryPolicy(
                                8, RetryPolicy.Kind.EXPONENTIAL, Duration.ofSeconds(2), MINUTE),
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        var second = queue.submit(spec, PLENTY, unique("k", UniqueConflict.REPLACE)).join();
        assertThat(second).isEqualTo(SubmissionAnswer.of(first.job(), Kind.REPLACED));
        var job = find(first);
        assertThat(job.spec())
                .isEqualTo(unique("k", UniqueConflict.REPLACE).on(withDue(spec, clock.instant())));
        assertThat(job.times().submitted()).isEqualTo(clock.instant().minus(MINUTE));
        assertThat(job.times().due()).isEqualTo(clock.instant());
        assertThat(job.status().version()).isEqualTo(2);
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
        claimOne();
        assertThat(claimant.taken().getFirst().task().payload()).isEqualTo("{\"n\":2}");
    }

    @Test
    void whatAJobSaidOfItsKeyIsShownForAsLongAsItIsKept() {
        var rule =
                new UniqueRule(
                        "k", UniqueScope.TYPE, UniqueState.ALL, HOUR, UniqueConflict.KEEP, null);
        var first = submit(unique(rule));
        assertThat(find(first)).isEqualTo(first.accepted());
        reopen();
        assertThat(ruleOf(first)).isEqualTo(rule);
        assertThat(queue.list(new JobFilter(null, null, null, null), 10).jobs())
                .extracting(job -> job.spec().terms().unique())
                .containsExactly(rule);
        var other = debounced(MINUTE);
        var waiting = submit(unique(other));
        assertThat(ruleOf(waiting)).isEqualTo(other);
        queue.cancel(waiting.job()).join();
        assertThat(ruleOf(waiting)).isEqualTo(other);
        queue.retry(waiting.job()).join();
        assertThat(ruleOf(waiting)).isEqualTo(other);
        assertThat(ruleOf(submit(request("a", "one")))).isNull();
    }

    private @Nullable UniqueRule ruleOf(SubmissionAnswer answer) {
        return find(answer).spec().terms().unique();
    }

    @Test
    void eachSubmissionPutsAJobOffAndNoneBeyondTheBound() {
        var rule = debounced(Duration.ofSeconds(25));
        var begun = clock.instant();
        var first = submit(delayed(Duration.ofSeconds(10)), unique(rule));
        clock.advance(Duration.ofSeconds(8));
        submit(delayed(Duration.ofSeconds(10)), unique(rule));
        assertThat(find(first).times().due()).isEqualTo(begun.plusSeconds(18));
        clock.advance(Duration.ofSeconds(8));
        submit(delayed(Duration.ofSeconds(10)), unique(rule));
        assertThat(find(first).times().due()).isEqualTo(begun.plusSeconds(25));
        assertThat(find(first).state()).isEqualTo(JobState.SCHEDULED);
        clock.advance(Duration.ofSeconds(9));
        wake();
        assertThat(find(first).state()).isEqualTo(JobState.QUEUED);
        submit(delayed(Duration.ofSeconds(10)), unique(rule));
        assertThat(find(first).state()).isEqualTo(JobState.QUEUED);
        assertThat(depth(JobState.SCHEDULED)).isZero();
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
    }

    @Test
    void aQueuedJobIsPutOffByASubmissionWithADelay() {
        var first = submit(unique("k", UniqueConflict.REPLACE));
        submit(delayed(MINUTE), unique("k", UniqueConflict.REPLACE));
        assertThat(find(first).state()).isEqualTo(JobState.SCHEDULED);
        claimOne();
        assertThat(claimant.taken()).isEmpty();
        clock.advance(MINUTE);
        wake();
        assertThat(claimant.taken()).extracting(Lease::job).containsExactly(first.job());
    }

    @Test
    void aRunningJobIsLeftAloneAndTheNewOneWaits() {
        var first = submit(unique("k", UniqueConflict.REPLACE));
        claimOne();
        var second = submit(unique("k", UniqueConflict.REPLACE));
        assertThat(second.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(find(first).state()).isEqualTo(JobState.RUNNING);
        assertThat(find(second).state()).isEqualTo(JobState.QUEUED);
        assertThat(submit(unique("k", UniqueConflict.REPLACE)).job()).isEqualTo(second.job());
    }

    @Test
    void aJobThatIsHeldReadyIsLeftAloneAsARunningOneIs() {
        submit(unique("k", UniqueConflict.REPLACE));
        claimant.withRoom(0, 1);
        queue.serve(QUEUE, claimant);
        wake();
        assertThat(claimant.taken()).hasSize(1);
        var second = submit(unique("k", UniqueConflict.REPLACE));
        assertThat(second.kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void withinItsPeriodAJobIsReplacedWhileItWaitsAndIsKeptAfterwards() {
        var first = submit(unique(rule("k", UniqueConflict.KEEP, UniqueState.ALL, HOUR)));
        var other = submit(unique(rule("l", UniqueConflict.KEEP, UniqueState.ALL, HOUR)));
        assertThat(submit(unique("l", UniqueConflict.REPLACE)).kind()).isEqualTo(Kind.REPLACED);
        queue.cancel(other.job()).join();
        claimOne();
        var kept = SubmissionAnswer.of(first.job(), Kind.KEPT);
        assertThat(submit(unique("k", UniqueConflict.REPLACE))).isEqualTo(kept);
        finish(claimant.taken().getFirst(), JobState.SUCCEEDED);
        clock.advance(HOUR.minusMillis(1));
        assertThat(submit(unique("k", UniqueConflict.REPLACE))).isEqualTo(kept);
        clock.advance(Duration.ofMillis(1));
        assertThat(submit(unique("k", UniqueConflict.REPLACE)).kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void withinItsPeriodAJobThatIsHeldReadyIsKept() {
        var first = submit(unique(rule("k", UniqueConflict.KEEP, UniqueState.ALL, HOUR)));
        claimant.withRoom(0, 1);
        queue.serve(QUEUE, claimant);
        wake();
        assertThat(claimant.taken()).hasSize(1);
        assertThat(submit(unique("k", UniqueConflict.REPLACE)))
                .isEqualTo(SubmissionAnswer.of(first.job(), Kind.KEPT));
    }

    @Test
    void aJobThatDoesNotHoldItsKeyWhileItWaitsIsNotReplaced() {
        var running = EnumSet.of(UniqueState.RUNNING);
        var first = submit(unique(rule("k", UniqueConflict.KEEP, running, null)));
        var second = submit(unique("k", UniqueConflict.REPLACE));
        assertThat(second.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(find(first).spec().payload()).isEqualTo("{\"n\":1}");
        assertThat(depth(JobState.QUEUED)).isEqualTo(2);
    }

    @Test
    void aJobThatIsGoneIsKeptWithinItsPeriod() {
        var rule = rule("k", UniqueConflict.KEEP, UniqueState.ALL, HOUR);
        var first = submit(unique(rule));
        queue.cancel(first.job()).join();
        assertThat(queue.delete(first.job(), null).join()).isPresent();
        assertThat(submit(unique(rule)).job()).isEqualTo(first.job());
        clock.advance(HOUR);
        assertThat(submit(unique(rule)).kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void aJobThatIsReplacedHasTheTermsOfTheNewSubmissionAlone() {
        var first = submit(tagged(List.of("red", "both"), Duration.ofDays(3)), replacing());
        submit(tagged(List.of("both", "blue"), Duration.ofDays(5)), replacing());
        assertThat(find(first).spec().terms().tags()).containsExactly("both", "blue");
        assertThat(find(first).spec().terms().retain()).isEqualTo(Duration.ofDays(5));
        assertThat(idsOf("red")).isEmpty();
        assertThat(idsOf("both")).containsExactly(first.job());
        assertThat(idsOf("blue")).containsExactly(first.job());
        submit(spec(), replacing());
        assertThat(find(first).spec().terms().tags()).isEmpty();
        assertThat(find(first).spec().terms().retain()).isNull();
        assertThat(idsOf("blue")).isEmpty();
    }

    private static SubmissionKeys replacing() {
        return unique("k", UniqueConflict.REPLACE);
    }

    private List<JobId> idsOf(String tag) {
        var filter = new JobFilter(null, null, null, null, Set.of(), null, JobTraits.ANY, tag);
        return queue.list(filter, 10).jobs().stream().map(Job::id).toList();
    }

    private static JobSpec tagged(List<String> tags, Duration retain) {
        return spec().with(JobSpec.Terms.NONE.withTags(tags).retainedFor(retain));
    }

    @Test
    void aJobIsReplacedIntoAnotherQueue() {
        var rule =
                new UniqueRule(
                        "k",
                        UniqueScope.ALL,
                        UniqueState.WAITING,
                        null,
                        UniqueConflict.REPLACE,
                        null);
        var first = submit("noop", "cpu", unique(rule));
        submit("noop", "io", unique(rule));
        assertThat(find(first).spec().queue()).isEqualTo("io");
        assertThat(queue.depths()).extracting("queue").containsExactly("io");
        queue.submit(spec("noop", "cpu", null), 1).join();
        assertThatThrownBy(() -> queue.submit(spec("noop", "cpu", null), 1, unique(rule)).join())
                .hasCauseInstanceOf(QueueFullException.class);
        assertThat(find(first).spec().queue()).isEqualTo("io");
    }

    @Test
    void aJobBetweenTwoAttemptsKeepsItsAttemptsWhenItIsReplaced() {
        var first = submit(unique("k", UniqueConflict.REPLACE));
        claimOne();
        runAgain(claimant.taken().getFirst(), MINUTE);
        assertThat(submit(unique("k", UniqueConflict.REPLACE)).kind()).isEqualTo(Kind.REPLACED);
        assertThat(find(first).history().ended()).hasSize(1);
        assertThat(find(first).status().attempt()).isEqualTo(1);
        assertThat(find(first).state()).isEqualTo(JobState.QUEUED);
    }

    // Retries by hand

    @Test
    void aJobWhoseKeyAnotherOneHoldsIsNotRetriedByHand() {
        var first = submit(unique("k"));
        queue.cancel(first.job()).join();
        var second = submit(unique("k"));
        assertThatThrownBy(() -> queue.retry(first.job()).join())
                .hasCauseInstanceOf(KeyHeldException.class)
                .satisfies(e -> assertHolder(e, second));
        assertThat(find(first).state()).isEqualTo(JobState.CANCELLED);
        queue.cancel(second.job()).join();
        assertThat(queue.retry(first.job()).join()).isPresent();
        assertThat(submit(unique("k")).job()).isEqualTo(first.job());
    }

    @Test
    void aRetriedJobHoldsItsKeyAlthoughItWasForgotten() {
        var first = submit(unique("k"));
        queue.cancel(first.job()).join();
        clock.advance(MINUTE);
        awaitCounts(0, 0);
        assertThat(queue.retry(first.job()).join()).isPresent();
        assertKept(first);
    }

    // Changes

    @Test
    void aJobThatMovesTakesItsKeyAlong() {
        var first = submit(unique("k"));
        assertThat(move(first, "io")).isNotNull();
        assertThat(find(first).spec().queue()).isEqualTo("io");
        assertThat(submit("noop", "io", unique("k")).job()).isEqualTo(first.job());
        assertThat(submit("noop", "cpu", unique("k")).kind()).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void aJobDoesNotMoveToWhereAnotherOneHoldsItsKey() {
        var first = submit("noop", "cpu", unique("k"));
        var second = submit("noop", "io", unique("k"));
        assertThatThrownBy(() -> move(first, "io"))
                .hasCauseInstanceOf(KeyHeldException.class)
                .satisfies(e -> assertHolder(e, second));
        assertThat(find(first).spec().queue()).isEqualTo("cpu");
        assertThat(find(first).state()).isEqualTo(JobState.QUEUED);
        assertKept(first);
    }

    @Test
    void aJobWhoseKeyANewerOneHoldsIsNotChanged() {
        var rule = rule("k", UniqueConflict.KEEP, UniqueState.WAITING, null);
        var first = submit(unique(rule));
        claimOne();
        submit(unique(rule));
        runAgain(claimant.taken().getFirst(), MINUTE);
        var sooner = new JobChange(null, clock.instant(), null, null, null);
        assertThatThrownBy(() -> queue.change(first.job(), sooner, null).join())
                .hasCauseInstanceOf(KeyHeldException.class);
        assertThat(find(first).state()).isEqualTo(JobState.SCHEDULED);
    }

    private @Nullable Job move(SubmissionAnswer answer, String name) {
        var target = new JobChange.Target(name, PLENTY);
        var change = new JobChange(null, null, target, null, null);
        return queue.change(answer.job(), change, null).join().orElse(null);
    }

    // Both

    @Test
    void aRequestForAJobThatWasThereIsAnsweredWithItAgain() {
        var first = submit(unique("k"));
        var keys = both("a", "one", "k", UniqueConflict.KEEP);
        assertThat(submit(keys)).isEqualTo(SubmissionAnswer.of(first.job(), Kind.KEPT));
        queue.cancel(first.job()).join();
        assertThat(submit(keys)).isEqualTo(SubmissionAnswer.replayed(first.job(), Kind.KEPT));
    }

    @Test
    void aRequestThatReplacedAJobDoesNotDoSoTwice() {
        submit(unique("k", UniqueConflict.REPLACE));
        var keys = both("a", "one", "k", UniqueConflict.REPLACE);
        var replaced = submit(delayed(MINUTE), keys);
        assertThat(replaced.kind()).isEqualTo(Kind.REPLACED);
        long version = find(replaced).status().version();
        assertThat(submit(delayed(HOUR), keys))
                .isEqualTo(SubmissionAnswer.replayed(replaced.job(), Kind.REPLACED));
        assertThat(find(replaced).status().version()).isEqualTo(version);
    }

    @Test
    void aRequestThatIsRejectedLeavesItsKeyFree() {
        var first = submit(unique("k"));
        var keys = both("a", "one", "k", UniqueConflict.REJECT);
        assertFails(keys, KeyHeldException.class);
        queue.cancel(first.job()).join();
        var second = submit(keys);
        assertThat(second.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(second.replayed()).isFalse();
    }

    @Test
    void differentRequestsAtOnceForAUniqueJobAreEachAnswered() {
        var answers =
                IntStream.range(0, 20)
                        .mapToObj(
                                i ->
                                        queue.submit(
                                                spec(),
                                                PLENTY,
                                                both("a" + i / 2, "one", "k", UniqueConflict.KEEP)))
                        .toList();
        var ids = new HashSet<JobId>();
        answers.forEach(answer -> ids.add(answer.join().job()));
        assertThat(ids).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.join().replayed())).hasSize(10);
    }

    private void assertKept(SubmissionAnswer first) {
        assertThat(submit(unique("k"))).isEqualTo(SubmissionAnswer.of(first.job(), Kind.KEPT));
    }

    private static void assertHolder(Throwable failure, SubmissionAnswer holder) {
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        KeyHeldException.class,
                        held -> assertThat(held.holder()).isEqualTo(holder.job()));
    }

    private void assertFails(SubmissionKeys keys, Class<? extends Throwable> why) {
        assertThatThrownBy(() -> submit(keys))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(why);
    }

    /// Has the store look until it has forgotten what it is to forget. The test's time limit ends a
    /// wait in vain.
    private void awaitCounts(long requests, long unique) {
        while (!queue.keyCounts().equals(new KeyCounts(requests, unique, 0))) {
            clock.advance(Duration.ofMillis(100));
            wake();
            prune();
        }
    }

    /// Has a writer that takes keys come to its end.
    private void prune() {
        queue.retry(new JobId(new java.util.UUID(1, 1))).join();
    }

    private SubmissionAnswer submit(SubmissionKeys keys) {
        return submit(spec(), keys);
    }

    private SubmissionAnswer submit(JobSpec spec, SubmissionKeys keys) {
        return queue.submit(spec, PLENTY, keys).join();
    }

    private SubmissionAnswer submit(String type, String name, SubmissionKeys keys) {
        return submit(spec(type, name, null), keys);
    }

    private Job find(SubmissionAnswer answer) {
        return queue.find(answer.job()).orElseThrow();
    }

    private long depth(JobState state) {
        return queue.depths().stream()
                .mapToLong(it -> state == JobState.QUEUED ? it.queued() : it.scheduled())
                .sum();
    }

    private void claimOne() {
        claimant.withRoom(1, 0);
        if (claimant.taken().isEmpty()) {
            queue.serve(QUEUE, claimant);
        }
        wake();
    }

    private void wake() {
        queue.wake(QUEUE).join();
    }

    private void finish(Lease lease, JobState state) {
        var error = state == JobState.FAILED ? JobError.of(ErrorKind.HANDLER_ERROR, "no") : null;
        end(lease, state.word(), new NextStep.Finish(state, error));
    }

    private void runAgain(Lease lease, Duration pause) {
        var due = clock.instant().plus(pause);
        end(
                lease,
                "failed",
                new NextStep.RunAgain(due, JobError.of(ErrorKind.HANDLER_ERROR, "no")));
    }

    private void end(Lease lease, String outcome, NextStep next) {
        var now = clock.instant();
        var attempt = new Attempt(lease.tries().attempt(), outcome, now, now, null, null);
        CompletableFuture<Boolean> counts =
                queue.settle(
                        new Settlement(
                                lease.number(),
                                lease.job(),
                                attempt,
                                next,
                                false,
                                null,
                                null,
                                List.of()));
        assertThat(counts.join()).isTrue();
    }

    private static SubmissionKeys request(String key, String digest) {
        return new SubmissionKeys(new IdempotencyKey("", key, digest, DAY), null);
    }

    private static SubmissionKeys unique(String key) {
        return unique(key, UniqueConflict.KEEP);
    }

    private static SubmissionKeys unique(String key, UniqueConflict onConflict) {
        return unique(rule(key, onConflict));
    }

    private static SubmissionKeys unique(UniqueRule rule) {
        return new SubmissionKeys(null, rule);
    }

    private static SubmissionKeys both(
            String request, String digest, String key, UniqueConflict onConflict) {
        return new SubmissionKeys(
                new IdempotencyKey("", request, digest, DAY), rule(key, onConflict));
    }

    private static UniqueRule rule(String key, UniqueConflict onConflict) {
        boolean replaces = onConflict == UniqueConflict.REPLACE;
        return rule(key, onConflict, replaces ? UniqueState.WAITING : UniqueState.ALL, null);
    }

    private static UniqueRule rule(
            String key,
            UniqueConflict onConflict,
            Set<UniqueState> states,
            @Nullable Duration period) {
        return new UniqueRule(key, UniqueScope.QUEUE, states, period, onConflict, null);
    }

    private static UniqueRule scoped(UniqueScope scope) {
        return new UniqueRule(
                "k", scope, EnumSet.allOf(UniqueState.class), null, UniqueConflict.KEEP, null);
    }

    private static UniqueRule debounced(Duration maxDelay) {
        return new UniqueRule(
                "k",
                UniqueScope.QUEUE,
                UniqueState.WAITING,
                null,
                UniqueConflict.REPLACE,
                maxDelay);
    }

    private static JobSpec spec() {
        return spec("noop", QUEUE, null);
    }

    private JobSpec delayed(Duration delay) {
        return spec("noop", QUEUE, clock.instant().plus(delay));
    }

    private static JobSpec spec(String type, String name, @Nullable Instant dueAt) {
        return new JobSpec(
                type,
                name,
                "{\"n\":1}",
                0,
                dueAt,
                Duration.ofMinutes(5),
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                null);
    }

    private static JobSpec withDue(JobSpec spec, Instant due) {
        return new JobSpec(
                spec.type(),
                spec.queue(),
                spec.payload(),
                spec.priority(),
                due,
                spec.timeout(),
                spec.retry(),
                spec.traceparent());
    }
}
