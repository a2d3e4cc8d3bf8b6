package io.coremill.queue.postgres;

import static io.coremill.queue.postgres.NodeUnderTest.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coremill.LeastTime;
import io.coremill.bulk.BulkRunner;
import io.coremill.job.ErrorKind;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.SettableClock;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkBatch;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.upload.JobChunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What nodes that share a store promise beyond the contract of each of them.
@Timeout(60)
class ManyNodesTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration SILENCE = HEARTBEAT.multipliedBy(2);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SettableClock clock = new SettableClock();
    private final SharedStore store = new SharedStore(server().newStore(), HEARTBEAT);
    private final List<NodeUnderTest> nodes = new ArrayList<>();
    private final NodeUnderTest a = open("a", clock);
    private final NodeUnderTest b = open("b", clock);

    PostgresServer server() {
        return PostgresServer.shared();
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(node -> node.queue().close());
    }

    @Test
    void noJobIsLeasedToTwoNodesThatClaimAtOnce() throws Exception {
        int jobs = 3_000;
        a.submitMany(jobs);
        drainAtOnce(jobs, Duration.ZERO);
    }

    @Test
    void norIsOneWhereWaitingCounts() throws Exception {
        int jobs = 1_500;
        var answers =
                IntStream.range(0, jobs)
                        .mapToObj(i -> a.queue().submit(NodeUnderTest.prioritized(i % 5), jobs))
                        .toList();
        answers.forEach(CompletableFuture::join);
        drainAtOnce(jobs, SECOND);
    }

    /// Also in a level in which nothing waited when it looked.
    @Test
    void aJobThatAnotherNodeLetsInIsSeenAtOnceWhereWaitingCounts() {
        a.claimant().withAgeing(SECOND);
        a.serve(1, 0);
        var first = b.submit();
        assertThat(a.claimant().awaitTaken(1)).extracting(Lease::job).containsExactly(first.id());
        a.finish(a.taken().getFirst(), JobState.SUCCEEDED, clock.instant());
        a.claim(1);

        var next = b.submit();

        assertThat(a.claimant().awaitTaken(2)).extracting(Lease::job).contains(next.id());
    }

    /// More of them than a claim looks at first.
    @Test
    void whereOthersHaveTheFirstOnesInHandTheNextIsTakenAtOnce() throws Exception {
        submitWhereWaitingCounts(150);
        assertThat(takenBesideOthers(1, 110)).hasSize(1);
    }

    @Test
    void whereOthersHaveMostOfTheFirstOnesInHandAllThatIsAskedForIsTaken() throws Exception {
        submitWhereWaitingCounts(150);
        assertThat(takenBesideOthers(3, 108)).hasSize(3);
    }

    /// What it has not looked at it does not take for claimed.
    @Test
    void whereOthersHaveEvenMoreInHandTheNextLookBeginsWhereThisOneDid() throws Exception {
        var jobs = submitWhereWaitingCounts(1_100);
        assertThat(takenBesideOthers(1, 1_090)).isEmpty();
        a.beat();
        a.wake();
        assertThat(a.taken()).extracting(Lease::job).containsExactly(jobs.getFirst().id());
    }

    private List<Job> submitWhereWaitingCounts(int jobs) {
        a.claimant().withAgeing(SECOND);
        a.serve(0, 0);
        return a.submitMany(jobs);
    }

    /// @param asked how many are claimed
    /// @param inHand how many of the first ones others have
    private List<Lease> takenBesideOthers(int asked, int inHand) throws SQLException {
        try (var _ = locked(inHand)) {
            a.claim(asked);
            return List.copyOf(a.taken());
        }
    }

    /// A claim of another node that does not come to an end, until this is closed.
    private Connection locked(int jobs) throws SQLException {
        var other = store.connect();
        other.setAutoCommit(false);
        try (var statement = other.createStatement()) {
            statement.execute(
                    """
                    SELECT FROM coremill.ready ORDER BY level, rank, id LIMIT %d
                    FOR UPDATE
                    """
                            .formatted(jobs));
        }
        return other;
    }

    private void drainAtOnce(int jobs, Duration ageing) throws Exception {
        var all = List.of(a, b, open("c", clock));
        all.forEach(node -> node.claimant().withAgeing(ageing));
        all.forEach(node -> node.serve(0, 0));
        var left = new AtomicInteger(jobs);
        var together = new CyclicBarrier(all.size());
        atOnce(all.stream().<Callable<?>>map(node -> () -> drain(node, left, together)).toList());
        var leases = all.stream().flatMap(node -> node.taken().stream()).toList();
        assertThat(leases).hasSize(jobs).extracting(Lease::job).doesNotHaveDuplicates();
        assertThat(leases).extracting(Lease::number).doesNotHaveDuplicates();
        assertThat(all).allSatisfy(node -> assertThat(node.taken()).isNotEmpty());
        assertThat(finished(all)).hasSize(jobs);
    }

    /// Takes turns with the others, so that each claims while they do.
    private Integer drain(NodeUnderTest node, AtomicInteger left, CyclicBarrier together)
            throws Exception {
        int settled = 0;
        while (left.get() > 0) {
            together.await();
            node.claim(100);
            var leases = node.taken().subList(settled, node.taken().size());
            leases.stream()
                    .map(
                            lease ->
                                    NodeUnderTest.finished(
                                            lease, JobState.SUCCEEDED, clock.instant()))
                    .map(node.queue()::settle)
                    .toList()
                    .forEach(answer -> assertThat(answer.join()).isTrue());
            settled += leases.size();
            left.addAndGet(-leases.size());
            together.await();
        }
        return settled;
    }

    @Test
    void theJobsOfAnUploadRunOnAnyNode() {
        var jobs =
                IntStream.range(0, 1_500)
                        .mapToObj(_ -> new JobChunk.Entry(NodeUnderTest.spec(QUEUE), 1_500))
                        .toList();
        var accepted = a.queue().submitAll(new JobChunk(jobs, false)).join().accepted();
        b.serve(1_500, 0);
        assertThat(b.taken()).extracting(Lease::job).isEqualTo(accepted).hasSize(1_500);
    }

    @Test
    void aDeadNodesJobRunsAgainWithinTwoHeartbeatsAndASecondAndNotBefore() {
        var job = a.submit();
        a.serve(1, 0);
        a.beat();
        a.queue().vanish();
        pass(SILENCE, b);
        assertThat(b.find(job).state()).isEqualTo(JobState.RUNNING);
        pass(SECOND, b);
        b.serve(1, 0);
        assertThat(b.taken()).extracting(Lease::job).containsExactly(job.id());
        assertThat(b.taken().getFirst().tries().crashes()).isEqualTo(1);
        assertThat(b.taken().getFirst().tries().attempt()).isEqualTo(1);
        assertThat(b.find(job).history().ended())
                .extracting("outcome")
                .containsExactly("node-lost");
    }

    @Test
    void aDeadNodeIsFoundByItselfAndItsJobsGoToClaimantsWithRoom() {
        var job = a.submit();
        a.serve(1, 0);
        b.serve(1, 0);
        a.queue().vanish();
        clock.advance(SILENCE.plus(SECOND));
        assertThat(b.claimant().awaitTaken(1)).extracting(Lease::job).containsExactly(job.id());
    }

    @Test
    void whatADeadNodeHeldReadyGoesBackSilentlyAndUncounted() {
        var job = a.submit();
        a.serve(0, 1);
        assertThat(a.taken()).hasSize(1);
        vanish(a);
        b.serve(1, 0);
        assertThat(b.taken()).extracting(Lease::job).containsExactly(job.id());
        assertThat(b.taken().getFirst().tries().crashes()).isZero();
        assertThat(b.find(job).history().ended()).isEmpty();
    }

    @Test
    void whatADeadNodeLeavesKeepsItsPlace() {
        var first = a.submit();
        clock.advance(SECOND);
        var second = a.submit();
        a.serve(1, 1);
        clock.advance(SECOND);
        var third = b.submit();
        vanish(a);
        b.serve(3, 0);
        assertThat(b.taken())
                .extracting(Lease::job)
                .containsExactly(first.id(), second.id(), third.id());
    }

    @Test
    void twoNodesThatFindTheSameDeadNodeEndItsLeasesOnce() throws Exception {
        var c = open("c", clock);
        var jobs = a.submitMany(200);
        a.serve(150, 50);
        a.queue().vanish();
        pass(HEARTBEAT, b, c);
        clock.advance(HEARTBEAT.plus(SECOND));
        atOnce(List.of(beating(b), beating(c)));
        List.of(b, c).forEach(node -> store.catchUp(node.queue()));
        var found = jobs.stream().map(b::find).toList();
        assertThat(found).allMatch(job -> job.state() == JobState.QUEUED);
        assertThat(found.stream().filter(job -> job.history().ended().isEmpty())).hasSize(50);
        assertThat(found.stream().filter(job -> job.history().ended().size() == 1)).hasSize(150);
        for (var node : List.of(b, c)) {
            assertThat(node.queue().depths())
                    .containsExactly(
                            new QueueDepth(QUEUE, 200, 0, 0, jobs.getFirst().times().due()));
        }
    }

    private static Callable<?> beating(NodeUnderTest node) {
        return () -> {
            node.beat();
            return node;
        };
    }

    @Test
    void aJobThatRanOnThreeNodesThatDiedIsPoison() {
        var job = a.submit();
        var running = a;
        for (var next : List.of(open("c", clock), open("d", clock), open("e", clock))) {
            running.serve(1, 0);
            assertThat(running.taken()).hasSize(1);
            vanish(running);
            running = next;
        }
        var found = b.find(job);
        assertThat(found.state()).isEqualTo(JobState.FAILED);
        assertThat(Objects.requireNonNull(found.error()).kind()).isEqualTo(ErrorKind.POISON);
        assertThat(found.history().ended()).hasSize(3);
        assertThat(finished(nodes)).containsExactly("finished cpu failed");
    }

    @Test
    void aLeaseOfADeadNodeCannotBeSettledOnceItsJobRunsElsewhere() {
        var job = a.submit();
        a.serve(1, 0);
        var stale = a.taken().getFirst();
        vanish(a);
        b.serve(1, 0);
        assertThat(b.finish(stale, JobState.FAILED, clock.instant())).isFalse();
        assertThat(b.find(job).state()).isEqualTo(JobState.RUNNING);
        assertThat(b.finish(b.taken().getFirst(), JobState.SUCCEEDED, clock.instant())).isTrue();
        assertThat(b.finish(stale, JobState.FAILED, clock.instant())).isFalse();
        assertThat(b.find(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(b.find(job).history().ended())
                .extracting("outcome")
                .containsExactly("node-lost", "succeeded");
    }

    @Test
    void aNodeThatWasTakenForDeadSettlesNothingAndJoinsAnew() {
        var time = new SettableClock();
        var slow = open("slow", time);
        var job = slow.submit();
        var held = slow.submit();
        slow.serve(1, 1);
        var old = slow.taken();
        pass(SILENCE.plus(SECOND), a, b);
        assertThat(slow.finish(old.get(0), JobState.SUCCEEDED, clock.instant())).isFalse();
        assertThat(slow.finish(old.get(1), JobState.SUCCEEDED, clock.instant())).isFalse();
        assertThat(b.find(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(b.find(held).state()).isEqualTo(JobState.QUEUED);

        time.advance(SILENCE.plus(SECOND));
        store.catchUp(slow.queue());
        slow.claim(2);
        assertThat(slow.taken()).hasSize(4);
        b.beat();
        for (var lease : slow.taken().subList(2, 4)) {
            assertThat(slow.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
        }
        assertThat(finished(List.of(slow))).hasSize(2);
    }

    @Test
    void aNodeThatWasTakenForDeadClaimsNothingBeforeItJoinsAnew() {
        var time = new SettableClock();
        var slow = open("slow", time);
        pass(SILENCE.plus(SECOND), a, b);
        var job = b.submit();
        slow.serve(1, 0);
        time.advance(SILENCE.plus(SECOND));
        slow.beat();
        var lease = slow.claimant().awaitTaken(1).getFirst();
        b.beat();
        assertThat(slow.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
        assertThat(slow.taken()).hasSize(1);
        assertThat(b.find(job).history().ended())
                .extracting("outcome")
                .containsExactly("succeeded");
    }

    /// A claim was committed, and the database's answer to it was lost. The look that follows the
    /// first connection is over before.
    @Test
    void aLeaseThatItsNodeDoesNotKnowOfIsGivenBackUncounted() {
        var job = a.submit();
        a.beat();
        store.run(
                """
                WITH gone AS (DELETE FROM coremill.ready RETURNING *)
                INSERT INTO coremill.lease
                    (number, job, queue, type, node, level, rank, attempt, started, version)
                SELECT nextval('coremill.lease_number'), id, queue, 'noop',
                       (SELECT instance FROM coremill.node WHERE name = 'a'), level, rank, 1, 1, 2
                FROM gone
                """);
        assertThat(a.find(job).state()).isEqualTo(JobState.RUNNING);
        store.skip(Duration.ofMinutes(1));
        a.beat();
        assertThat(a.find(job).state()).isEqualTo(JobState.RUNNING);
        store.skip(HEARTBEAT);
        a.beat();
        b.serve(1, 0);
        assertThat(b.claimant().awaitTaken(1)).extracting(Lease::job).containsExactly(job.id());
        assertThat(b.taken().getFirst().tries().attempt()).isEqualTo(1);
        assertThat(b.taken().getFirst().tries().crashes()).isZero();
        assertThat(b.find(job).history().ended()).isEmpty();
    }

    @Test
    void leasesThatItsNodeKnowsOfAreNoStrays() {
        var job = a.submit();
        a.serve(1, 0);
        for (int looks = 0; looks < 5; looks++) {
            store.skip(Duration.ofMinutes(1));
            a.beat();
        }
        assertThat(a.finish(a.taken().getFirst(), JobState.SUCCEEDED, clock.instant())).isTrue();
        assertThat(a.find(job).history().ended()).hasSize(1);
    }

    @Test
    void cancelReachesTheClaimantOnAnotherNode() {
        var job = a.submit();
        b.serve(1, 0);
        var lease = b.claimant().awaitTaken(1).getFirst();
        var asked = a.queue().cancel(job.id()).join().orElseThrow();
        assertThat(asked.state()).isEqualTo(JobState.RUNNING);
        assertThat(asked.status().cancelRequested()).isTrue();
        assertThat(b.claimant().awaitCancelled()).isEqualTo(lease.number());
        assertThat(b.finish(lease, JobState.CANCELLED, clock.instant())).isTrue();
        assertThat(a.find(job).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aJobThatWasToBeCancelledIsCancelledWhenItsNodeDies() {
        var running = a.submit();
        var held = a.submit();
        a.serve(1, 1);
        b.queue().cancel(running.id()).join();
        b.queue().cancel(held.id()).join();
        vanish(a);
        assertThat(b.find(running).state()).isEqualTo(JobState.CANCELLED);
        assertThat(b.find(running).history().ended()).hasSize(1);
        assertThat(b.find(held).state()).isEqualTo(JobState.CANCELLED);
        assertThat(b.find(held).history().ended()).isEmpty();
        assertThat(b.queue().depths()).isEmpty();
    }

    @Test
    void aWaitingJobIsCancelledByAnyNode() {
        var job = a.submit();
        assertThat(b.queue().cancel(job.id()).join().orElseThrow().state())
                .isEqualTo(JobState.CANCELLED);
        a.serve(1, 0);
        assertThat(a.taken()).isEmpty();
        assertThat(a.find(job).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aQueueThatOneNodePausesIsPausedOnAll() {
        b.serve(1, 0);
        a.queue().pause(QUEUE).join();
        store.catchUp(b.queue());
        assertThat(b.queue().paused()).containsExactly(QUEUE);
        a.submit();
        b.submit();
        b.wake();
        assertThat(b.taken()).isEmpty();
        a.queue().resume(QUEUE).join();
        assertThat(b.claimant().awaitTaken(1)).hasSize(1);
        store.catchUp(b.queue());
        assertThat(b.queue().paused()).isEmpty();
    }

    @Test
    void jobsOfAQueueThatANodeDoesNotServeAreLeftToOthers() {
        a.serve(5, 0);
        var job = a.submit("io");
        a.wake();
        assertThat(a.taken()).isEmpty();
        b.serve("io", 1, 0);
        assertThat(b.claimant().awaitTaken(1)).extracting(Lease::job).containsExactly(job.id());
    }

    @Test
    void aJobThatFailedOnOneNodeIsRetriedThroughAnother() {
        var job = b.submit();
        b.serve(1, 0);
        assertThat(b.finish(b.taken().getFirst(), JobState.FAILED, clock.instant())).isTrue();
        assertThat(a.queue().retry(job.id()).join().orElseThrow().state())
                .isEqualTo(JobState.QUEUED);
        a.serve(1, 0);
        assertThat(a.taken()).extracting(Lease::job).containsExactly(job.id());
        assertThat(a.taken().getFirst().tries().attempt()).isEqualTo(2);
        assertThat(b.find(job).history().ended()).hasSize(1);
    }

    @Test
    void aBulkActionOfADeadNodeGoesOnOnAnother() {
        a.submitMany(5);
        var action = cancelAll(a.queue());
        var once = advance(a.queue(), action).orElseThrow();
        vanish(a);
        clock.advance(Duration.ofSeconds(10));
        try (var runner = runner(b.queue())) {
            runner.start();
            await().until(() -> !b.queue().bulkAction(action.id()).orElseThrow().isRunning());
        }
        assertThat(once.counts().tally().done()).isEqualTo(2);
        assertThat(b.queue().bulkAction(action.id()).orElseThrow().counts().tally())
                .isEqualTo(new BulkTally(5, 0, 0, 0, 0));
    }

    @Test
    void twoNodesThatGoOnWithABulkActionAtOnceDoNothingTwice() throws Exception {
        a.submitMany(500);
        var action = cancelAll(a.queue());
        atOnce(List.of(() -> goOn(a.queue(), action.id()), () -> goOn(b.queue(), action.id())));
        assertThat(a.queue().bulkAction(action.id()).orElseThrow().counts().tally())
                .isEqualTo(new BulkTally(500, 0, 0, 0, 0));
        assertThat(finished(List.of(a, b))).hasSize(500);
    }

    private BulkRunner runner(PostgresQueue queue) {
        return new BulkRunner(
                queue,
                queue,
                List.of(),
                clock,
                System::nanoTime,
                () -> 0,
                () -> false,
                () -> false);
    }

    private static BulkAction cancelAll(PostgresQueue queue) {
        var filter =
                new BulkFilter(
                        QUEUE, null, null, null, List.of(), null, null, null, null, null, null,
                        null);
        var request = new BulkRequest(BulkKind.CANCEL, filter, null, null);
        return Objects.requireNonNull(queue.begin(request, 0, false, null).join().begun());
    }

    private static boolean goOn(PostgresQueue queue, JobId id) {
        for (var now = queue.bulkAction(id).orElseThrow(); now.isRunning(); ) {
            advance(queue, now);
            now = queue.bulkAction(id).orElseThrow();
        }
        return true;
    }

    /// By two jobs; not at all if the other node was first.
    private static Optional<BulkAction> advance(PostgresQueue queue, BulkAction action) {
        var filter = action.request().filter().forKind(action.request().kind());
        var found = queue.ids(filter.olderThan(action.position()), 2);
        var next = found.ids().size() == 2 ? found.ids().getLast() : found.searchedTo();
        return queue.advance(BulkBatch.of(action, found.ids(), next)).join();
    }

    @Test
    void idsOfTwoNodesNeverCollideAndEachListsBoth() throws Exception {
        atOnce(List.of(() -> a.submitMany(400), () -> b.submitMany(400)));
        var onA = listed(a);
        assertThat(onA).hasSize(800).doesNotHaveDuplicates();
        assertThat(onA).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(listed(b)).isEqualTo(onA);
    }

    private static List<JobId> listed(NodeUnderTest node) {
        var filter = new JobFilter(null, null, null, null);
        return node.queue().list(filter, 1_000).jobs().stream().map(Job::id).toList();
    }

    @Test
    void aQueueThatOthersHaveFilledIsFullASecondLater() {
        for (int i = 0; i < 3; i++) {
            a.queue().submit(NodeUnderTest.spec(QUEUE), 3).join();
        }
        store.catchUp(b.queue());
        assertThat(b.queue().depths()).isEqualTo(a.queue().depths());
        assertThatThrownBy(() -> b.queue().submit(NodeUnderTest.spec(QUEUE), 3).join())
                .hasCauseInstanceOf(QueueFullException.class);
        b.serve(1, 0);
        b.queue().submit(NodeUnderTest.spec(QUEUE), 3).join();
        assertThat(b.heard()).contains("refused cpu");
        assertThat(a.heard()).doesNotContain("refused cpu");
    }

    @Test
    void depthsOfOthersCommitsAreKnownWithinASecond() {
        a.submitMany(5);
        b.serve(2, 1);
        var first = b.claimant().awaitTaken(3).getFirst();
        b.finish(first, JobState.SUCCEEDED, clock.instant());
        store.catchUp(a.queue());
        store.catchUp(b.queue());
        assertThat(a.queue().depths())
                .isEqualTo(b.queue().depths())
                .containsExactly(new QueueDepth(QUEUE, 3, 0, 1, clock.instant()));
    }

    /// By looks alone each job would wait for nearly a second, as it comes just after one.
    @Test
    void aJobThatOneNodeAcceptsStartsOnAnIdleOtherWithoutWaitingForALook() throws Exception {
        b.serve(100, 0);
        assertThat(LeastTime.of(20, this::runThroughTheOther)).isLessThan(Duration.ofMillis(400));
    }

    private List<Lease> runThroughTheOther() {
        int before = b.taken().size();
        a.submit();
        return b.claimant().awaitTaken(before + 1);
    }

    @Test
    void aNodeThatCannotListenFindsJobsAndRequestsByItself() {
        var deaf = deaf("deaf");
        deaf.serve(1, 0);
        var job = a.submit();
        var lease = deaf.claimant().awaitTaken(1).getFirst();
        assertThat(lease.job()).isEqualTo(job.id());
        a.queue().cancel(job.id()).join();
        assertThat(deaf.claimant().awaitCancelled()).isEqualTo(lease.number());
    }

    @Test
    void aDelayedJobOfANodeThatIsGoneRunsOnAnotherWhenItsTimeComes() {
        var job = delayed(a, Duration.ofSeconds(3));
        b.serve(1, 0);
        a.queue().close();
        b.beat();
        assertThat(b.taken()).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        assertThat(b.claimant().awaitTaken(1)).extracting(Lease::job).containsExactly(job.id());
    }

    @Test
    void aJobOfANodeThatIsGoneEndsInTimeThoughNoNodeServesItsQueue() {
        var soon = clock.instant().plusSeconds(3);
        var expiring = a.queue().submit(unserved(JobSpec.Terms.NONE.expiringAt(soon)), 10).join();
        var limited = a.queue().submit(unserved(JobSpec.Terms.NONE.doneBy(soon)), 10).join();
        b.queue().pause("unserved").join();
        a.queue().close();
        b.beat();
        b.wake();
        assertThat(b.find(expiring).state()).isEqualTo(JobState.QUEUED);
        clock.advance(Duration.ofSeconds(3));
        b.wake();
        assertThat(b.find(expiring).state()).isEqualTo(JobState.EXPIRED);
        assertThat(b.find(limited).state()).isEqualTo(JobState.FAILED);
        assertThat(b.heard())
                .containsExactlyInAnyOrder("finished unserved expired", "finished unserved failed");
    }

    @Test
    void aJobThatSeveralNodesEndAtOnceEndsOnce() throws Exception {
        var soon = clock.instant().plusSeconds(3);
        var spec = unserved(JobSpec.Terms.NONE.expiringAt(soon));
        var all = IntStream.range(0, 1_200).mapToObj(_ -> a.queue().submit(spec, 9_999)).toList();
        all.forEach(CompletableFuture::join);
        b.beat();
        clock.advance(Duration.ofSeconds(3));
        for (int i = 0; i < 4; i++) {
            atOnce(List.of(() -> waking(a), () -> waking(b)));
        }
        assertThat(finished(List.of(a, b))).hasSize(1_200).allMatch(it -> it.endsWith("expired"));
    }

    private static @Nullable Void waking(NodeUnderTest node) {
        node.wake();
        return null;
    }

    private static JobSpec unserved(JobSpec.Terms terms) {
        return NodeUnderTest.spec("unserved").with(terms);
    }

    private Job delayed(NodeUnderTest node, Duration delay) {
        var spec = NodeUnderTest.spec(QUEUE, clock.instant().plus(delay));
        return node.queue().submit(spec, 10).join();
    }

    @Test
    void eachNodeHearsOfItsOwnCommits() {
        a.submit();
        b.serve(1, 0);
        b.finish(b.claimant().awaitTaken(1).getFirst(), JobState.SUCCEEDED, clock.instant());
        a.beat();
        assertThat(a.heard()).containsExactly("submitted cpu");
        assertThat(b.heard()).containsExactly("finished cpu succeeded");
    }

    @Test
    void twoNodesOfOneNameBothWork() {
        var twin = open("a", clock);
        a.submitMany(2);
        twin.serve(1, 0);
        a.serve(1, 0);
        pass(SILENCE.multipliedBy(2), a, twin, b);
        for (var node : List.of(a, twin)) {
            assertThat(node.finish(node.taken().getFirst(), JobState.SUCCEEDED, clock.instant()))
                    .isTrue();
        }
    }

    private NodeUnderTest open(String name, InstantSource time) {
        return remember(new NodeUnderTest(hearing -> store.open(name, time, hearing)));
    }

    private NodeUnderTest deaf(String name) {
        return remember(new NodeUnderTest(all -> store.openDeaf(name, clock, all)));
    }

    private NodeUnderTest remember(NodeUnderTest node) {
        nodes.add(node);
        return node;
    }

    /// Until the others have found it dead.
    private void vanish(NodeUnderTest node) {
        nodes.remove(node);
        store.vanish(node.queue(), queues(nodes), clock);
    }

    private void pass(Duration time, NodeUnderTest... living) {
        store.pass(time, queues(List.of(living)), clock);
    }

    private static List<PostgresQueue> queues(List<NodeUnderTest> some) {
        return some.stream().map(NodeUnderTest::queue).toList();
    }

    private static List<String> finished(List<NodeUnderTest> some) {
        return some.stream()
                .flatMap(node -> node.heard().stream())
                .filter(heard -> heard.startsWith("finished"))
                .toList();
    }

    private static void atOnce(List<Callable<?>> tasks) throws Exception {
        try (var threads = Executors.newFixedThreadPool(tasks.size())) {
            var together = new CyclicBarrier(tasks.size());
            var ended =
                    tasks.stream()
                            .map(
                                    task ->
                                            threads.submit(
                                                    () -> {
                                                        together.await();
                                                        return task.call();
                                                    }))
                            .toList();
            for (var end : ended) {
                end.get();
            }
        }
    }

    @Test
    void aJobThatIsWatchedHereAndEndsElsewhereIsHeardOf() throws Exception {
        var job = a.submit();
        b.serve(1, 0);
        var lease = b.claimant().awaitTaken(1).getFirst();
        try (var _ = a.queue().watch(job.id())) {
            assertThat(b.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
            assertThat(a.awaitEndElsewhere()).isEqualTo(job.id());
            assertThat(a.changed()).contains(job.id());
            assertThat(a.heard()).doesNotContain("finished cpu succeeded");
        }
    }

    /// The watch is announced when the job is over already.
    @Test
    void soIsOneThatHadEndedWhenTheWatchBegan() throws Exception {
        var job = a.submit();
        b.serve(1, 0);
        var lease = b.claimant().awaitTaken(1).getFirst();
        assertThat(b.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
        try (var _ = a.queue().watch(job.id())) {
            assertThat(a.awaitEndElsewhere()).isEqualTo(job.id());
        }
    }

    @Test
    void aNodeThatCannotListenHearsOfItASecondLater() throws Exception {
        var deaf = deaf("deaf");
        var job = deaf.submit();
        b.serve(1, 0);
        var lease = b.claimant().awaitTaken(1).getFirst();
        try (var _ = deaf.queue().watch(job.id())) {
            assertThat(b.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
            store.catchUp(deaf.queue());
            assertThat(deaf.awaitEndElsewhere()).isEqualTo(job.id());
        }
    }
}
