package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

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
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.FailureGroups.FailureGroup;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.JobTraits;
import io.coremill.queue.lookup.JobVisibility;
import io.coremill.queue.lookup.TimeSpan;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.queue.upload.LinesHeldException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a store promises about whose jobs are, and about those who may see some of them. A store's
/// own test extends this and opens it.
@Timeout(60)
public abstract class HalfSeenContract {
    private static final int PLENTY = 1_000_000;
    private static final JobFilter ALL = new JobFilter(null, null, null, null);
    private static final JobVisibility OF_CPU = new JobVisibility(Set.of("cpu"), Set.of(), null);
    private static final JobVisibility OF_HASH = new JobVisibility(Set.of(), Set.of("hash"), null);
    private static final JobVisibility OF_ANN = new JobVisibility(Set.of(), Set.of(), "ann");

    protected final SettableClock clock = new SettableClock();
    private final Map<String, RecordingClaimant> claimants = new HashMap<>();
    private @Nullable JobQueue store;

    /// Opens a new store, or what one that was closed has left.
    protected abstract JobQueue open();

    @BeforeEach
    final void openQueue() {
        store = open();
    }

    @AfterEach
    final void closeQueue() {
        if (store != null) {
            store.close();
        }
    }

    private JobQueue queue() {
        return Objects.requireNonNull(store);
    }

    // Whose a job is

    @Test
    void aJobKeepsItsPrincipalHoweverItComesIn() {
        var tags = JobSpec.Terms.tagged("x");
        var plain = spec("cpu", "noop").ownedBy("ann");
        var delayed = due(plain);
        for (var spec : List.of(plain, plain.with(tags), delayed, delayed.with(tags))) {
            assertThat(spec.principal()).isEqualTo("ann");
            assertThat(owner(submit(spec))).isEqualTo("ann");
            assertThat(owner(uploaded(spec))).isEqualTo("ann");
        }
        assertThat(owner(submit(spec("cpu", "noop")))).isNull();
        assertThat(owner(uploaded(spec("cpu", "noop").with(tags)))).isNull();
        reopen();
        assertThat(listed(ALL.with(JobTraits.ANY.ownedBy("ann")))).hasSize(8);
        assertThat(queue().list(ALL, 99).jobs())
                .filteredOn(job -> "ann".equals(job.spec().principal()))
                .hasSize(8);
    }

    @Test
    void aJobKeepsItsPrincipalToItsEndAndWhenItIsRunAgain() {
        var job = submit(spec("cpu", "noop").ownedBy("ann"));
        assertThat(queue().change(job, priority(7), null).join().orElseThrow().spec().principal())
                .isEqualTo("ann");
        fail("cpu", "no");
        assertThat(owner(job)).isEqualTo("ann");
        assertThat(queue().list(failed(), 9).jobs().getFirst().spec().principal()).isEqualTo("ann");
        assertThat(queue().retry(job).join().orElseThrow().spec().principal()).isEqualTo("ann");
        queue().cancel(job).join();
        assertThat(owner(job)).isEqualTo("ann");
    }

    @Test
    void jobsOfOnePrincipalAreFoundAndCounted() {
        var ann = twoOfEach("ann");
        twoOfEach("bob");
        twoOfEach(null);
        var filter = ALL.with(JobTraits.ANY.ownedBy("ann"));
        assertThat(listed(filter)).containsExactlyInAnyOrderElementsOf(ann);
        assertThat(queue().count(filter.of(Set.of(JobState.QUEUED)), 99).jobs()).isEqualTo(4);
        assertThat(queue().count(filter.of(Set.of(JobState.SCHEDULED)), 99).jobs()).isEqualTo(4);
        assertThat(queue().count(filter, 99).jobs()).isEqualTo(8);
        assertThat(listed(filter.within(OF_ANN))).hasSize(8);
        assertThat(listed(ALL.with(JobTraits.ANY.ownedBy("bob")).within(OF_ANN))).isEmpty();
        assertThat(listed(ALL.with(JobTraits.ANY.ownedBy("ann' OR 'a'='a")))).isEmpty();
    }

    // Who sees which

    @Test
    void whoMaySeeHalfSeesHalfOfEachList() {
        var all = new ArrayList<>(twoOfEach("ann"));
        all.addAll(twoOfEach("bob"));
        failAll();
        all.addAll(twoOfEach("ann"));
        all.addAll(twoOfEach("bob"));
        for (var visible : List.of(OF_CPU, OF_HASH, OF_ANN)) {
            var half = all.stream().filter(id -> visible.has(find(id))).toList();
            assertThat(half).hasSize(16);
            assertThat(listed(ALL.within(visible))).containsExactlyInAnyOrderElementsOf(half);
            assertThat(queue().ids(ALL.within(visible), 99).ids())
                    .containsExactlyInAnyOrderElementsOf(half);
            assertThat(queue().count(ALL.within(visible), 99).jobs()).isEqualTo(16);
            for (var state : JobState.values()) {
                seesThoseIn(state, visible, half);
            }
        }
    }

    private void seesThoseIn(JobState state, JobVisibility visible, List<JobId> half) {
        var filter = ALL.within(visible).of(Set.of(state));
        var wanted = half.stream().filter(id -> find(id).state() == state).toList();
        assertThat(listed(filter)).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(listed(filter.tagged("even")))
                .containsExactlyInAnyOrderElementsOf(
                        wanted.stream().filter(this::isTagged).toList());
        assertThat(queue().count(filter, 99).jobs()).isEqualTo(wanted.size());
        assertThat(queue().ids(filter, 99).ids()).containsExactlyInAnyOrderElementsOf(wanted);
        if (state.isFinal()) {
            var order = JobOrder.LAST_FINISHED_FIRST;
            assertThat(queue().sorted(filter, order, null, 99).jobs())
                    .extracting(Job::id)
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void whatRunsIsSeenByThoseWhoMaySeeIt() {
        submit(spec("cpu", "noop").ownedBy("ann"));
        submit(spec("cpu", "hash").ownedBy("bob"));
        queue().serve("cpu", new RecordingClaimant().withRoom(1, 1));
        queue().wake("cpu").join();
        for (var visible : List.of(OF_HASH, OF_ANN)) {
            var inHand = Set.of(JobState.QUEUED, JobState.RUNNING);
            assertThat(listed(ALL.within(visible).of(inHand))).hasSize(1);
            assertThat(queue().count(ALL.within(visible).of(inHand), 9).jobs()).isEqualTo(1);
        }
        assertThat(listed(ALL.within(new JobVisibility(Set.of("io"), Set.of(), null)))).isEmpty();
    }

    @Test
    void whoMaySeeHalfSeesHalfOfTheErrors() {
        for (var owner : List.of("ann", "bob")) {
            for (var queue : List.of("cpu", "io")) {
                for (var type : List.of("noop", "hash")) {
                    submit(spec(queue, type).ownedBy(owner));
                    fail(queue, "it is " + owner);
                }
            }
        }
        assertThat(errors(ALL)).hasSize(4).extracting(FailureGroup::jobs).containsOnly(2L);
        assertThat(errors(ALL.within(OF_CPU)))
                .hasSize(4)
                .extracting(FailureGroup::jobs)
                .containsOnly(1L);
        assertThat(errors(ALL.within(OF_HASH)))
                .hasSize(2)
                .extracting(FailureGroup::type)
                .containsOnly("hash");
        assertThat(errors(ALL.within(OF_ANN)))
                .hasSize(2)
                .extracting(it -> Objects.requireNonNull(it.error()).message())
                .containsOnly("it is ann");
        var ofCpu = new JobFilter("cpu", null, null, null);
        assertThat(errors(ofCpu.within(OF_ANN))).extracting(FailureGroup::jobs).containsOnly(1L);
        assertThat(errors(ofCpu.within(new JobVisibility(Set.of("io"), Set.of(), null)))).isEmpty();
    }

    // Sensitive jobs

    @Test
    void aJobIsSensitiveHoweverItIsSubmittedAndStaysSoWhateverBecomesOfIt() {
        var spec = sensitive(spec("cpu", "noop"));
        var key =
                new UniqueRule(
                        "s",
                        UniqueScope.ALL,
                        UniqueState.WAITING,
                        null,
                        UniqueConflict.REPLACE,
                        null);
        var keyed = sensitive(spec("cpu", "noop"));
        var alone = submit(spec);
        var line = uploaded(spec);
        var unique = submit(keyed.with(keyed.terms().uniqueBy(key)), "a", JobVisibility.ALL).job();
        var expiring = submit(due(spec.with(spec.terms().expiringAt(in(Duration.ofHours(2))))));
        var plain = submit(spec("cpu", "noop"));
        var all = List.of(alone, line, unique, expiring);
        queue().change(expiring, priority(7), null).join();
        assertThat(all).allMatch(id -> find(id).isSensitive());
        assertThat(find(plain).isSensitive()).isFalse();

        var replacing = spec("cpu", "noop");
        var _ = submit(replacing.with(replacing.terms().uniqueBy(key)), "b", JobVisibility.ALL);
        assertThat(find(unique).isSensitive()).isTrue();

        var claimant = new RecordingClaimant().withRoom(1, 9);
        queue().serve("cpu", claimant);
        queue().wake("cpu").join();
        assertThat(claimant.taken()).hasSize(4);
        assertThat(claimant.taken())
                .allSatisfy(
                        lease ->
                                assertThat(lease.task().sensitive())
                                        .isEqualTo(!lease.job().equals(plain)));
        settle(claimant.taken().getFirst(), "no");
        queue().cancel(expiring).join();
        assertThat(all).allMatch(id -> find(id).isSensitive());
        assertThat(queue().list(ALL, 99).jobs())
                .allMatch(job -> job.isSensitive() == !job.id().equals(plain));

        var ended = claimant.taken().getFirst().job();
        assertThat(queue().retry(ended).join()).isPresent();
        assertThat(queue().retry(expiring).join()).isPresent();
        reopen();
        assertThat(all).allMatch(id -> find(id).isSensitive());
        assertThat(find(plain).isSensitive()).isFalse();
    }

    @Test
    void aJobThatExpiresOrMissesItsDeadlineStaysSensitive() {
        var spec = sensitive(spec("cpu", "noop"));
        var soon = in(Duration.ofMinutes(1));
        var expired = submit(spec.with(spec.terms().expiringAt(soon)));
        var missed = submit(spec.with(spec.terms().doneBy(soon)));
        queue().pause("cpu").join();
        clock.advance(Duration.ofMinutes(2));
        queue().wake("cpu").join();
        assertThat(find(expired).state()).isEqualTo(JobState.EXPIRED);
        assertThat(find(missed).state()).isEqualTo(JobState.FAILED);
        assertThat(find(expired).isSensitive()).isTrue();
        assertThat(find(missed).isSensitive()).isTrue();
    }

    /// A group of those that failed of one message would say that they did to who guesses it.
    @Test
    void whatSensitiveJobsFailedOfIsKnownByItsKindAlone() {
        for (var message : List.of("no such file", "no such word")) {
            submit(sensitive(spec("cpu", "noop")));
            fail("cpu", message);
            submit(spec("cpu", "noop"));
            fail("cpu", message);
        }
        submit(sensitive(spec("cpu", "hash")));
        fail("cpu", "no such file");
        assertThat(errors(ALL))
                .extracting(FailureGroup::type, FailureGroup::jobs, FailureGroup::sensitive)
                .containsExactlyInAnyOrder(
                        tuple("noop", 2L, true),
                        tuple("noop", 1L, false),
                        tuple("noop", 1L, false),
                        tuple("hash", 1L, true));
        for (var group : errors(ALL)) {
            var alike =
                    ALL.with(
                            new JobTraits(
                                    null, group.fingerprint(), TimeSpan.ALWAYS, TimeSpan.ALWAYS));
            assertThat(queue().list(alike, 99).jobs())
                    .hasSize((int) group.jobs())
                    .allMatch(job -> job.isSensitive() == group.sensitive())
                    .filteredOn(Job::isSensitive)
                    .extracting(job -> job.history().fingerprint())
                    .allMatch(group.fingerprint()::equals);
        }
    }

    // Bulk actions

    @Test
    void aBulkActionChangesOnlyWhatItsMakerMaySeeAlsoAfterAReopening() {
        var ann = twoOfEach("ann");
        var bob = twoOfEach("bob");
        var _ = begin(BulkKind.CANCEL, OF_ANN);
        reopen();
        var action = queue().runningBulkActions().getFirst();
        assertThat(action.request().visible()).isEqualTo(OF_ANN);
        carryOut(action);
        assertThat(ann).extracting(id -> find(id).state()).containsOnly(JobState.CANCELLED);
        assertThat(bob).extracting(id -> find(id).state()).doesNotContain(JobState.CANCELLED);
        carryOut(begin(BulkKind.RETRY, OF_CPU));
        assertThat(ann)
                .filteredOn(id -> find(id).spec().queue().equals("io"))
                .extracting(id -> find(id).state())
                .containsOnly(JobState.CANCELLED);
        assertThat(ann)
                .filteredOn(id -> find(id).spec().queue().equals("cpu"))
                .extracting(id -> find(id).state())
                .containsOnly(JobState.QUEUED);
    }

    // Keys that are shared

    @Test
    void aWaitingJobIsReplacedOnlyByOneOfItsOwnPrincipal() {
        var first = keyed("ann", UniqueConflict.REPLACE);
        assertThatThrownBy(() -> keyed("bob", UniqueConflict.REPLACE))
                .hasCauseInstanceOf(KeyHeldException.class);
        assertThatThrownBy(() -> keyed(null, UniqueConflict.REPLACE))
                .hasCauseInstanceOf(KeyHeldException.class);
        assertThat(owner(first.job())).isEqualTo("ann");
        var again = keyed("ann", UniqueConflict.REPLACE);
        assertThat(again)
                .isEqualTo(SubmissionAnswer.of(first.job(), SubmissionAnswer.Kind.REPLACED));
        assertThat(owner(first.job())).isEqualTo("ann");
        assertThat(keyed("bob", UniqueConflict.KEEP).job()).isEqualTo(first.job());
    }

    /// As nothing has become of the request, it is asked again once the key is free.
    @Test
    void aJobThatIsNotSeenIsNeitherKeptNorReplacedAndNoRequestIsRememberedForIt() {
        var held = submit(unique("io", UniqueConflict.REPLACE), "first", OF_ANN);
        for (var onConflict : UniqueConflict.values()) {
            assertThatThrownBy(() -> submit(unique("cpu", onConflict), "of " + onConflict, OF_CPU))
                    .hasCauseInstanceOf(KeyHeldException.class);
        }
        assertThat(find(held.job()).spec().queue()).isEqualTo("io");
        assertThat(submit(unique("cpu", UniqueConflict.KEEP), "seen", OF_ANN))
                .isEqualTo(SubmissionAnswer.of(held.job(), SubmissionAnswer.Kind.KEPT));
        queue().cancel(held.job()).join();
        for (var onConflict : UniqueConflict.values()) {
            var answer = submit(unique("cpu", onConflict), "of " + onConflict, OF_CPU);
            assertThat(answer.kind()).isEqualTo(SubmissionAnswer.Kind.ACCEPTED);
            assertThat(answer.replayed()).isFalse();
            queue().cancel(answer.job()).join();
        }
    }

    @Test
    void aJobThatWasKeptIsAnsweredAgainWhenItIsGone() {
        var held = submit(unique("cpu", UniqueConflict.KEEP), "first", OF_CPU);
        assertThat(submit(unique("cpu", UniqueConflict.KEEP), "again", OF_CPU).kind())
                .isEqualTo(SubmissionAnswer.Kind.KEPT);
        queue().cancel(held.job()).join();
        assertThat(queue().delete(held.job(), null).join()).isPresent();
        assertThat(submit(unique("cpu", UniqueConflict.KEEP), "again", OF_CPU))
                .isEqualTo(SubmissionAnswer.replayed(held.job(), SubmissionAnswer.Kind.KEPT));
    }

    /// An upload that is taken as a whole is not taken then.
    @Test
    void aLineIsRefusedWhereAnUnseenJobHoldsItsKey() {
        var held = submit(unique("io", UniqueConflict.REPLACE), "first", OF_ANN);
        for (var onConflict : UniqueConflict.values()) {
            var line = new JobChunk.Entry(unique("cpu", onConflict), PLENTY);
            var some = queue().submitAll(new JobChunk(List.of(line), false, null, OF_CPU::has));
            assertThat(some.join().kind(0)).isEqualTo(LineAnswer.Kind.HELD);
            assertThat(some.join().jobs()).containsExactly(held.job());
            var other = new JobChunk.Entry(spec("cpu", "noop"), PLENTY);
            var whole = new JobChunk(List.of(other, line), true, null, OF_CPU::has);
            assertThat(queue().submitAll(whole).join().stoppedBy())
                    .isInstanceOf(LinesHeldException.class);
        }
        assertThat(listed(ALL)).containsExactly(held.job());
        assertThat(find(held.job()).spec().queue()).isEqualTo("io");
    }

    // ----

    /// One of all jobs that is of ann.
    private static JobSpec unique(String queue, UniqueConflict onConflict) {
        var rule =
                new UniqueRule("u", UniqueScope.ALL, UniqueState.WAITING, null, onConflict, null);
        var spec = spec(queue, "noop").ownedBy("ann");
        return spec.with(spec.terms().uniqueBy(rule));
    }

    private SubmissionAnswer submit(JobSpec spec, String request, JobVisibility visible) {
        var key = new IdempotencyKey("ann", request, "one", Duration.ofDays(1));
        var keys = new SubmissionKeys(key, spec.terms().unique(), visible::has);
        return queue().submit(spec, PLENTY, keys).join();
    }

    private SubmissionAnswer keyed(@Nullable String owner, UniqueConflict onConflict) {
        var rule =
                new UniqueRule("k", UniqueScope.QUEUE, UniqueState.WAITING, null, onConflict, null);
        var keys = new SubmissionKeys(null, rule);
        return queue().submit(spec("cpu", "noop").ownedBy(owner), PLENTY, keys).join();
    }

    private BulkAction begin(BulkKind kind, JobVisibility visible) {
        var states =
                kind == BulkKind.CANCEL ? List.of("queued", "scheduled") : List.of("cancelled");
        var filter =
                new BulkFilter(
                        null, null, null, null, states, null, null, null, null, null, null, null);
        var request = new BulkRequest(kind, filter, null, null, visible);
        return Objects.requireNonNull(queue().begin(request, 0, false, null).join().begun());
    }

    private void carryOut(BulkAction begun) {
        var action = begun;
        while (action.isRunning()) {
            var found = queue().ids(action.request().jobs().olderThan(action.position()), 3);
            var next = found.ids().size() == 3 ? found.ids().getLast() : found.searchedTo();
            action = queue().advance(BulkBatch.of(action, found.ids(), next)).join().orElseThrow();
        }
    }

    /// Two that wait and two that are due later, of each queue, one of each type.
    private List<JobId> twoOfEach(@Nullable String owner) {
        return Stream.of("cpu", "io")
                .flatMap(
                        queue ->
                                Stream.of("noop", "hash").flatMap(type -> pair(queue, type, owner)))
                .toList();
    }

    private Stream<JobId> pair(String queue, String type, @Nullable String owner) {
        var spec = spec(queue, type).ownedBy(owner);
        return Stream.of(submit(spec.with(JobSpec.Terms.tagged("even"))), submit(due(spec)));
    }

    private static JobSpec sensitive(JobSpec spec) {
        return spec.with(spec.terms().markedSensitive(true));
    }

    private Instant in(Duration time) {
        return clock.instant().plus(time);
    }

    private void failAll() {
        for (var job : queue().list(ALL, 99).jobs()) {
            if (job.state() == JobState.QUEUED) {
                fail(job.spec().queue(), "no");
            } else {
                queue().cancel(job.id()).join();
            }
        }
    }

    private RecordingClaimant serve(String name) {
        var claimant = new RecordingClaimant();
        queue().serve(name, claimant);
        return claimant;
    }

    /// Has the next job of a queue fail.
    private void fail(String name, String message) {
        var claimant = claimants.computeIfAbsent(name, this::serve).withRoom(1, 0);
        queue().wake(name).join();
        settle(claimant.taken().getLast(), message);
    }

    private void settle(Lease lease, String message) {
        var now = clock.instant();
        var error = JobError.of(ErrorKind.HANDLER_ERROR, message);
        queue().settle(
                        new Settlement(
                                lease.number(),
                                lease.job(),
                                new Attempt(1, "failed", now, now, error, null),
                                new NextStep.Finish(JobState.FAILED, error),
                                false,
                                null,
                                null,
                                List.of(),
                                lease.task().sensitive()))
                .join();
    }

    private List<FailureGroup> errors(JobFilter filter) {
        return queue().failures(filter, 99).groups();
    }

    private boolean isTagged(JobId id) {
        return find(id).spec().terms().tags().contains("even");
    }

    private static JobFilter failed() {
        return ALL.of(Set.of(JobState.FAILED));
    }

    private static JobChange priority(int priority) {
        return new JobChange(priority, null, null, null, null);
    }

    private List<JobId> listed(JobFilter filter) {
        return queue().list(filter, 99).jobs().stream().map(Job::id).toList();
    }

    private Job find(JobId id) {
        return queue().find(id).orElseThrow();
    }

    private @Nullable String owner(JobId id) {
        return find(id).spec().principal();
    }

    private JobId submit(JobSpec spec) {
        return queue().submit(spec, PLENTY).join().id();
    }

    private JobId uploaded(JobSpec spec) {
        var before = Set.copyOf(listed(ALL));
        var chunk = new JobChunk(List.of(new JobChunk.Entry(spec, PLENTY)), false, null);
        queue().submitAll(chunk).join();
        return listed(ALL).stream().filter(id -> !before.contains(id)).findFirst().orElseThrow();
    }

    private void reopen() {
        queue().close();
        claimants.clear();
        clock.advance(Duration.ofSeconds(1)); // or ids would begin anew
        store = open();
    }

    private JobSpec due(JobSpec spec) {
        return new JobSpec(
                spec.type(),
                spec.queue(),
                spec.payload(),
                spec.priority(),
                clock.instant().plus(Duration.ofHours(1)),
                spec.timeout(),
                spec.retry(),
                null,
                spec.terms(),
                spec.principal());
    }

    private static JobSpec spec(String queue, String type) {
        return new JobSpec(
                type,
                queue,
                "{}",
                0,
                null,
                Duration.ofMinutes(5),
                new RetryPolicy(
                        1, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                null);
    }
}
