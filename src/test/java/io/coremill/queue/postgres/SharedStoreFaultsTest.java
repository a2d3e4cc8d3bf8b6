package io.coremill.queue.postgres;

import static io.coremill.queue.postgres.NodeUnderTest.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.LeastTime;
import io.coremill.chaos.proxy.CommitKind;
import io.coremill.chaos.proxy.DatabaseProxy;
import io.coremill.job.Attempt;
import io.coremill.job.Job;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Result;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.Claimant;
import io.coremill.queue.Lease;
import io.coremill.queue.SettableClock;
import io.coremill.queue.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What may go wrong between the lanes of a node, its connections and the database.
@Timeout(60)
class SharedStoreFaultsTest {
    private static final Duration HEARTBEAT = Duration.ofMinutes(5);

    /// How long a lookup waits for a connection.
    private static final Duration READER_PATIENCE = Duration.ofSeconds(5);

    private static final String WAITING_FOR_LOCKS =
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """;

    private final SettableClock clock = new SettableClock();
    private final SharedStore store = new SharedStore(HEARTBEAT);
    private final List<NodeUnderTest> nodes = new ArrayList<>();
    private final List<DatabaseProxy> proxies = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(node -> node.queue().close());
        proxies.forEach(DatabaseProxy::close);
    }

    @Test
    void aConnectionThatWasCutWhileItWasIdleCostsNoSubmission() {
        var node = open("a");
        node.submit();
        store.run(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name LIKE '% clients'
                """);
        assertThat(node.submit().state()).isEqualTo(JobState.QUEUED);
        assertThat(node.queue().health().writable()).isTrue();
    }

    @Test
    void aQueueThatWasEmptiedIsNotFull() {
        var node = open("a");
        node.beat();
        node.submitMany(100);
        store.skip(Duration.ofSeconds(61));
        assertThat(node.queue().depths()).hasSize(1);
        node.serve(100, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(node.queue().submit(NodeUnderTest.spec(QUEUE), 100).join()).isNotNull();
            store.skip(Duration.ofSeconds(15));
            node.beat();
        }
    }

    @Test
    void noJobIsHandedOverAfterTheAnswerToAPause() throws Exception {
        var node = open("a");
        node.submit();
        try (var other = store.connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    """
                    INSERT INTO coremill.lease
                        (number, job, queue, type, node, level, rank, attempt, version)
                    SELECT -1, id, queue, type, id, level, rank, 1, 1 FROM coremill.ready
                    """);
            node.claimant().withRoom(1, 0);
            node.queue().serve(QUEUE, node.claimant());
            Awaitility.await().until(() -> store.number(WAITING_FOR_LOCKS) == 1);
            var handedOver = node.queue().pause(QUEUE).thenApply(_ -> node.taken().size());
            Awaitility.await()
                    .until(() -> store.number("SELECT count(*) FROM coremill.paused_queue") == 1);
            other.rollback();
            assertThat(handedOver.join()).isEqualTo(1);
        }
    }

    @Test
    void aCancelDuringTheHandOverIsHeardASecondLaterAtMost() throws Exception {
        var node = open("a");
        var job = node.submit();
        var known = new AtomicBoolean();
        var heard = new CountDownLatch(1);
        var claimant = new CancellingClaimant(node, job, known, heard);
        node.queue().serve(QUEUE, claimant);
        node.wake();
        store.catchUp(node.queue());
        heard.await();
        assertThat(known).isTrue();
    }

    @Test
    void jobsThatANodeHeldWhenItClosedRunAgainAtOnce() {
        var a = open("a");
        var b = open("b");
        var job = a.submit();
        a.serve(1, 0);
        a.queue().close();
        nodes.remove(a);
        store.pass(HEARTBEAT.multipliedBy(2), List.of(b.queue()), clock);
        store.catchUp(b.queue());
        b.serve(1, 0);
        assertThat(b.claimant().awaitTaken(1)).extracting(Lease::job).containsExactly(job.id());
    }

    @Test
    void aNodeBeatsInTimeWhileItsLookupsWait() throws Exception {
        var node = open("a");
        open("b");
        node.beat();
        var job = node.submit();
        var readers = node.queue().readers();
        try (var _ = node.queue().watch(job.id());
                var _ = readers.getConnection();
                var _ = readers.getConnection();
                var _ = readers.getConnection();
                var _ = readers.getConnection()) {
            var least = LeastTime.of(3, Executors.callable(node::beat));
            assertThat(least).isLessThan(READER_PATIENCE);
        }
    }

    /// The connection from outside stands for a node that was declared dead.
    @Test
    void linesThatTwoNodesLogForOneJobAtOnceAreAllKept() throws Exception {
        var node = open("a");
        var job = node.submit();
        node.serve(1, 0);
        var lease = node.taken().getFirst();
        try (var other = store.connect();
                var statement =
                        other.prepareStatement(
                                "INSERT INTO coremill.log VALUES (?, 1, 5, 0, 1, 'stdout', 'info',"
                                        + " 'other')")) {
            other.setAutoCommit(false);
            statement.setObject(1, job.id().value());
            statement.execute();
            node.queue().report(List.of(report(lease, line("one"), line("two"))));
            Awaitility.await().until(() -> store.number(WAITING_FOR_LOCKS) == 1);
            other.commit();
        }
        node.wake();
        assertThat(node.queue().logs(job.id()))
                .extracting(LogLine::message)
                .containsExactly("other", "one", "two");
    }

    /// Its claim is not committed yet when the others find it silent.
    @Test
    void whatANodeIsClaimingWhileItSeemsDeadStaysWithItIfItWasOnlySlow() throws Exception {
        var a = open("a");
        var b = open("b");
        a.submit("one");
        a.submit("two");
        var claimant = new StallingClaimant();
        a.queue().serve("one", claimant);
        a.queue().serve("two", claimant);
        a.wake();
        claimant.stall.set(true);
        var wake = a.queue().wake("one");
        claimant.stalls.await();

        clock.advance(HEARTBEAT.multipliedBy(2).plusMillis(1));
        b.beat();
        claimant.goesOn.countDown();
        wake.join();
        a.beat();
        store.skip(Duration.ofMinutes(1));
        b.beat();

        var lease = claimant.taken.getFirst();
        assertThat(a.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
    }

    /// One of its leases is locked when the others find it dead, and is there until they are at it
    /// again.
    @Test
    void howAJobEndsOnANodeThatWasDeclaredDeadDoesNotCount() throws Exception {
        var a = open("a");
        var b = open("b");
        var job = a.submit();
        a.serve(1, 0);
        var lease = a.taken().getFirst();
        try (var other = store.connect();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM coremill.lease FOR UPDATE");
            store.pass(HEARTBEAT.multipliedBy(2).plusMillis(1), List.of(b.queue()), clock);
        }
        a.claimant().withRoom(0, 0);
        a.beat();
        assertThat(a.claimant().awaitCancelled()).isEqualTo(lease.number());
        assertThat(a.finish(lease, JobState.CANCELLED, clock.instant())).isFalse();
        store.catchUp(b.queue());
        assertThat(b.find(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(b.find(job).history().ended())
                .extracting(Attempt::outcome)
                .containsExactly("node-lost");
    }

    @Test
    void aClaimWhoseAnswerWasLostIsUndoneBeforeTheNextOne() {
        var proxy = proxy();
        var node = openBehind(proxy, "a");
        var job = node.submit();
        var cut = proxy.cutAnswer(CommitKind.CLAIM);
        node.claimant().withRoom(1, 0);
        node.queue().serve(QUEUE, node.claimant());
        var lease = node.claimant().awaitTaken(1).getFirst();
        assertThat(cut.join()).isTrue();
        assertThat(lease.job()).isEqualTo(job.id());
        assertThat(lease.tries().crashes()).isZero();
        assertThat(node.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
        assertThat(node.find(job).history().ended()).hasSize(1);
    }

    @Test
    void aConnectionThatWasCutCostsNoLookup() {
        var node = open("a");
        var job = node.submit();
        for (int i = 0; i < 3; i++) {
            assertThat(node.find(job).state()).isEqualTo(JobState.QUEUED);
            store.run(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name LIKE '% reader'
                    """);
        }
        assertThat(node.find(job).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void whatPostgresCannotHoldIsReplacedAndCostsNoResult() {
        var node = open("a");
        var job = node.submit();
        node.serve(1, 0);
        var lease = node.taken().getFirst();
        var now = clock.instant();
        var line = new LogLine(now, 1, "st\0d", "in\0fo", "m\0\ud800");
        var settlement =
                new Settlement(
                        lease.number(),
                        lease.job(),
                        new Attempt(1, "succeeded", now, now, null, null),
                        new NextStep.Finish(JobState.SUCCEEDED, null),
                        false,
                        new Result(new byte[1], "text/\0x"),
                        null,
                        List.of(line));
        assertThat(node.queue().settle(settlement).join()).isTrue();
        assertThat(node.find(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(node.queue().logs(job.id())).hasSize(1);
    }

    /// Reports, settlements and cancels of the same leases, in orders that cross.
    @Test
    void theLanesOfANodeNeverWaitForEachOther() {
        var node = open("a");
        node.submitMany(1_200);
        node.serve(1_200, 0);
        var leases = node.taken();
        var answers = new ArrayList<CompletableFuture<?>>();
        for (int round = 0; round < 10; round++) {
            var low = leases.subList(round * 60, round * 60 + 60);
            var high = leases.subList(600 + round * 60, 600 + round * 60 + 60);
            node.queue().report(high.stream().map(this::report).toList());
            for (int i = 0; i < 60; i++) {
                answers.add(node.queue().settle(again(low.get(i))));
                answers.add(node.queue().cancel(high.get(i).job()));
                answers.add(node.queue().cancel(low.get(59 - i).job()));
            }
        }
        answers.forEach(CompletableFuture::join);
        closeAndAwaitCounts();
        assertThat(
                        store.number(
                                "SELECT deadlocks FROM pg_stat_database WHERE datname ="
                                        + " current_database()"))
                .isZero();
    }

    /// Plans that were made while the tables were empty are kept until they are analyzed again.
    @Test
    void noTableIsScannedThatWasEmptyWhenItWasAnalyzed() {
        var node = open("a");
        store.run("ALTER TABLE coremill.ready SET (autovacuum_enabled = off)");
        store.run("ALTER TABLE coremill.job SET (autovacuum_enabled = off)");
        store.run("ALTER TABLE coremill.lease SET (autovacuum_enabled = off)");
        store.run("VACUUM ANALYZE coremill.ready, coremill.job, coremill.lease");
        for (int i = 0; i < 10; i++) {
            node.submit();
            claimAndFinish(node, 1);
        }
        node.submitMany(3_000);
        claimAndFinish(node, 50);
        closeAndAwaitCounts();
        assertThat(
                        store.number(
                                """
                                SELECT sum(seq_tup_read) FROM pg_stat_user_tables
                                WHERE schemaname = 'coremill' AND relname IN ('ready', 'job')
                                """))
                .isLessThan(3_000);
    }

    private void claimAndFinish(NodeUnderTest node, int jobs) {
        int before = node.taken().size();
        if (before == 0) {
            node.serve(jobs, 0);
        } else {
            node.claim(jobs);
        }
        for (var lease : node.claimant().awaitTaken(before + jobs).subList(before, before + jobs)) {
            assertThat(node.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
        }
    }

    /// The database counts what a connection did once that has ended.
    private void closeAndAwaitCounts() {
        close();
        nodes.clear();
        Awaitility.await()
                .until(
                        () ->
                                store.number(
                                                """
                                                SELECT count(*) FROM pg_stat_activity
                                                WHERE datname = current_database()
                                                  AND application_name LIKE 'coremill %'
                                                """)
                                        == 0);
    }

    private LogLine line(String message) {
        return new LogLine(clock.instant(), 1, "stdout", "info", message);
    }

    private AttemptReport report(Lease lease, LogLine... lines) {
        return new AttemptReport(
                lease.number(), lease.job(), clock.instant(), null, null, List.of(lines));
    }

    private Settlement again(Lease lease) {
        var now = clock.instant();
        return new Settlement(
                lease.number(),
                lease.job(),
                new Attempt(1, "given-back", now, now, null, null),
                new NextStep.GiveBack(),
                false,
                null,
                null,
                List.of());
    }

    private DatabaseProxy proxy() {
        var proxy = DatabaseProxy.to(PostgresServer.shared().port());
        proxies.add(proxy);
        return proxy;
    }

    private NodeUnderTest openBehind(DatabaseProxy proxy, String name) {
        var place = PostgresServer.store();
        var url = place.url().replace(":" + PostgresServer.shared().port(), ":" + proxy.port());
        var behind =
                new SharedStore(new TestDatabase(url, place.user(), place.password()), HEARTBEAT);
        var node = new NodeUnderTest(listeners -> behind.open(name, clock, listeners));
        nodes.add(node);
        return node;
    }

    private NodeUnderTest open(String name) {
        var node = new NodeUnderTest(listeners -> store.open(name, clock, listeners));
        nodes.add(node);
        return node;
    }

    /// Claims a job from one of its two queues, and then has the writer of its node stand still
    /// within the transaction.
    private static final class StallingClaimant implements Claimant {
        final AtomicBoolean stall = new AtomicBoolean();
        final CountDownLatch stalls = new CountDownLatch(1);
        final CountDownLatch goesOn = new CountDownLatch(1);
        final List<Lease> taken = new CopyOnWriteArrayList<>();
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Room room() {
            if (!stall.get()) {
                return Room.NONE;
            }
            if (asked.incrementAndGet() == 1) {
                return new Room(1, 0);
            }
            stalls.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Room.NONE;
        }

        @Override
        public void take(List<Lease> leases) {
            taken.addAll(leases);
        }

        @Override
        public void cancel(long lease) {}
    }

    /// Has its job cancelled while it takes it, and knows of its lease only after that.
    private record CancellingClaimant(
            NodeUnderTest node, Job job, AtomicBoolean known, CountDownLatch heard)
            implements Claimant {

        @Override
        public Room room() {
            return known.get() ? Room.NONE : new Room(1, 0);
        }

        @Override
        public void take(List<Lease> leases) {
            assertThat(node.queue().cancel(job.id()).join()).isPresent();
            known.set(true);
        }

        @Override
        public void cancel(long lease) {
            if (known.get()) {
                heard.countDown();
            }
        }
    }
}
