package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.Lease;
import io.coremill.queue.SettableClock;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionAnswer.Kind;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.KeyedLines;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.queue.upload.LineMark;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTakenException;
import io.coremill.queue.upload.UploadTurn;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What nodes that share a store promise about keys, beyond what each of them does.
@Timeout(60)
class SharedKeysTest {
    private static final int PLENTY = 1_000_000;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /// The first one of the two by their bytes; strings have it after the other.
    private static final String EARLY = "\uE000";

    private static final String LATE = "\uD83D\uDE00";

    private static final String NEW_KEY =
            """
            INSERT INTO coremill.unique_key (name, job, states, look)
            VALUES ('queue:cpu:%s', gen_random_uuid(), 7, 0)
            """;

    private static final String LOCK_KEY =
            "SELECT * FROM coremill.unique_key WHERE name = 'queue:cpu:%s' FOR UPDATE";

    private static final String WAITING =
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'
            """;

    private final SettableClock clock = new SettableClock();
    private final SharedStore store = new SharedStore(server().newStore(), HEARTBEAT);
    private final NodeUnderTest a = open("a");
    private final NodeUnderTest b = open("b");

    PostgresServer server() {
        return PostgresServer.shared();
    }

    private NodeUnderTest open(String name) {
        return new NodeUnderTest(listeners -> store.open(name, clock, listeners));
    }

    @AfterEach
    void closeNodes() {
        a.queue().close();
        b.queue().close();
    }

    @Test
    void twoNodesThatAreAskedForAUniqueJobAtOnceMakeOne() {
        for (int i = 0; i < 50; i++) {
            assertOneJob(new SubmissionKeys(null, rule("k" + i, UniqueConflict.KEEP)));
        }
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(50);
    }

    @Test
    void twoNodesThatGetOneRequestAtOnceMakeOneJob() {
        for (int i = 0; i < 50; i++) {
            assertOneJob(request("a" + i));
        }
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(50);
    }

    private void assertOneJob(SubmissionKeys keys) {
        var answers = new ArrayList<CompletableFuture<SubmissionAnswer>>();
        for (int i = 0; i < 3; i++) {
            answers.add(submit(a, keys));
            answers.add(submit(b, keys));
        }
        var ids = new HashSet<JobId>();
        answers.forEach(answer -> ids.add(answer.join().job()));
        assertThat(ids).hasSize(1);
        assertThat(answers.stream().filter(it -> it.join().accepted() != null)).hasSize(1);
    }

    @Test
    void aRequestToANodeThatDiedIsAnsweredByAnother() {
        var first = submit(a, request("a")).join();
        a.queue().vanish();
        assertThat(submit(b, request("a")).join())
                .isEqualTo(SubmissionAnswer.replayed(first.job(), Kind.ACCEPTED));
    }

    @Test
    void anUploadOfANodeThatLivesIsLeftToIt() {
        var turn = begin(a, "up").turn();
        submitLines(a, turn, 0, 3);
        assertThatThrownBy(() -> begin(b, "up")).hasCauseInstanceOf(UploadTakenException.class);
        submitLines(a, turn, 3, 2);
        a.queue().leaveUpload(turn).join();
        var onB = begin(b, "up");
        assertThat(onB.line()).isEqualTo(5);
        submitLines(b, onB.turn(), 5, 1);
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(6);
    }

    @Test
    void anUploadOfANodeThatDiedGoesOnOnAnother() {
        var turn = begin(a, "up").turn();
        submitLines(a, turn, 0, 3);
        var ids = a.queue().answeredAfter(turn.upload(), 0);
        a.queue().vanish();
        clock.advance(HEARTBEAT.multipliedBy(2).plusSeconds(1));
        var onB = begin(b, "up");
        assertThat(onB.line()).isEqualTo(3);
        assertThat(b.queue().answeredAfter(turn.upload(), 0)).isEqualTo(ids).hasSize(3);
        submitLines(b, onB.turn(), 3, 2);
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(5);
    }

    /// As where the store failed just then.
    @Test
    void aNodeThatCouldNotLeaveAnUploadIsBelievedForFiveMinutes() {
        var turn = begin(a, "up").turn();
        submitLines(a, turn, 0, 1);
        clock.advance(Duration.ofMinutes(5));
        a.beat();
        var onB = begin(b, "up").turn();
        assertThat(submitted(a, turn, 1, 1).stoppedBy()).isInstanceOf(UploadTakenException.class);
        submitLines(b, onB, 1, 1);
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(2);
    }

    @Test
    void ofNodesThatBeginOneUploadAtOnceOneCommits() {
        for (int i = 0; i < 20; i++) {
            var first = begin(a, "up" + i).turn();
            var second = begin(b, "up" + i).turn();
            var onA = a.queue().submitAll(lines(first, 0, 2));
            var onB = b.queue().submitAll(lines(second, 0, 2));
            assertThat(onA.join().accepted().size() + onB.join().accepted().size()).isEqualTo(2);
        }
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(40);
    }

    private static UploadStanding begin(NodeUnderTest node, String key) {
        return node.queue().beginUpload(new IdempotencyKey("", key, "lines", DAY)).join();
    }

    private static void submitLines(NodeUnderTest node, UploadTurn turn, long since, int lines) {
        assertThat(submitted(node, turn, since, lines).accepted()).hasSize(lines);
    }

    private static ChunkResult submitted(
            NodeUnderTest node, UploadTurn turn, long since, int lines) {
        return node.queue().submitAll(lines(turn, since, lines)).join();
    }

    private static JobChunk lines(UploadTurn turn, long since, int lines) {
        var marks =
                LongStream.rangeClosed(since + 1, since + lines)
                        .mapToObj(line -> new LineMark(line, new byte[32], true))
                        .toList();
        var jobs =
                marks.stream()
                        .map(_ -> new JobChunk.Entry(NodeUnderTest.spec("cpu"), PLENTY))
                        .toList();
        return new JobChunk(jobs, false, new KeyedLines(turn, since, marks, null));
    }

    /// As a transaction of a user does, who submits a job in it.
    @Test
    void whoHoldsAKeyOpenForLongHoldsUpNothingElse() throws Exception {
        try (var user = store.connect()) {
            holdOpen(user, "held");
            var stuck = submit(a, new SubmissionKeys(null, rule("held", UniqueConflict.KEEP)));
            var request = submit(a, request("open"));
            a.serve(1, 0);
            var job = a.submit();
            a.wake();
            assertThat(a.taken()).extracting(Lease::job).contains(job.id());
            var lease = a.taken().stream().filter(it -> it.job().equals(job.id())).findFirst();
            assertThat(a.finish(lease.orElseThrow(), JobState.SUCCEEDED, clock.instant())).isTrue();
            a.beat();
            assertThatThrownBy(stuck::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(KeyBusyException.class);
            assertThatThrownBy(request::join).hasCauseInstanceOf(KeyBusyException.class);
            var other = new SubmissionKeys(null, rule("other", UniqueConflict.KEEP));
            assertThat(submit(a, other).join().kind()).isEqualTo(Kind.ACCEPTED);
            user.rollback();
        }
        var keys = new SubmissionKeys(null, rule("held", UniqueConflict.KEEP));
        assertThat(submit(a, keys).join().kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(submit(a, request("open")).join().replayed()).isFalse();
        assertThat(a.queue().health().writable()).isTrue();
    }

    @Test
    void thoseThatCameWithOneWhoseKeyIsHeldOpenAreAcceptedAllTheSame() throws Exception {
        try (var user = store.connect()) {
            holdOpen(user, "held");
            var answers = new ArrayList<CompletableFuture<SubmissionAnswer>>();
            for (int i = 0; i < 20; i++) {
                var key = i == 10 ? "held" : "free" + i;
                answers.add(submit(a, new SubmissionKeys(null, rule(key, UniqueConflict.KEEP))));
            }
            assertThatThrownBy(() -> answers.remove(10).join())
                    .hasCauseInstanceOf(KeyBusyException.class);
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(answer.join().kind()).isEqualTo(Kind.ACCEPTED));
            user.rollback();
        }
    }

    @Test
    void linesBeforeOneWhoseKeyIsHeldOpenAreAcceptedAndTheOthersCanBeSentAgain() throws Exception {
        var turn = begin(a, "up").turn();
        try (var user = store.connect()) {
            holdOpen(user, "k13");
            var result = a.queue().submitAll(uniqueLines(turn, 0, 20, false)).join();
            assertThat(result.stoppedBy()).isInstanceOf(KeyBusyException.class);
            assertThat(result.jobs()).hasSize(12);
            assertThat(result.kinds()).isEmpty();
            var whole = a.queue().submitAll(uniqueLines(turn, 12, 8, true)).join();
            assertThat(whole.stoppedBy()).isInstanceOf(KeyBusyException.class);
            assertThat(whole.jobs()).isEmpty();
            assertThat(submit(a, request("other")).join().kind()).isEqualTo(Kind.ACCEPTED);
            user.rollback();
        }
        var rest = a.queue().submitAll(uniqueLines(turn, 12, 8, false)).join();
        assertThat(rest.stoppedBy()).isNull();
        assertThat(rest.kinds()).isEmpty();
        assertThat(begin(a, "up").line()).isEqualTo(20);
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(21);
    }

    @Test
    void threeNodesThatTakeTheSameLinesAtOnceMakeOneJobForEachKey() {
        var c = open("c");
        try {
            var lines = IntStream.rangeClosed(1, 300).mapToObj(i -> "k" + i).toList();
            var results =
                    Stream.of(lines, lines.reversed(), lines)
                            .map(SharedKeysTest::uniqueLines)
                            .toList();
            var answers = new ArrayList<CompletableFuture<Long>>();
            for (int i = 0; i < 3; i++) {
                var node = List.of(a, b, c).get(i);
                var chunk = results.get(i);
                answers.add(CompletableFuture.supplyAsync(() -> newJobs(node, chunk)));
            }
            assertThat(answers.stream().mapToLong(CompletableFuture::join).sum()).isEqualTo(300);
            assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(300);
        } finally {
            c.queue().close();
        }
    }

    /// So that two nodes never wait for each other: who waits for a key has none that comes later
    /// in the order of all keys, in whatever order the lines are.
    @Test
    void keysThatAreNewAreTakenInOneOrder() throws Exception {
        try (var user = store.connect()) {
            user.setAutoCommit(false);
            run(user, NEW_KEY.formatted(EARLY));
            var result = a.queue().submitAll(inWrongOrder());
            awaitOneThatWaitsUnlessOver(result);
            run(user, NEW_KEY.formatted(LATE));
            user.rollback();
            result.join();
        }
    }

    @Test
    void keysThatAreThereAreLockedInTheSameOrder() throws Exception {
        assertThat(a.queue().submitAll(inWrongOrder()).join().jobs()).hasSize(2);
        try (var user = store.connect()) {
            user.setAutoCommit(false);
            run(user, LOCK_KEY.formatted(EARLY));
            var result = a.queue().submitAll(inWrongOrder());
            awaitOneThatWaitsUnlessOver(result);
            run(user, LOCK_KEY.formatted(LATE));
            user.rollback();
            result.join();
        }
    }

    private static JobChunk inWrongOrder() {
        return new JobChunk(uniqueLines(List.of(LATE, EARLY)), true);
    }

    private static void run(Connection user, String sql) throws SQLException {
        try (var statement = user.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '50ms'");
            statement.execute(sql);
        }
    }

    private void awaitOneThatWaitsUnlessOver(CompletableFuture<ChunkResult> result) {
        while (!result.isDone() && store.number(WAITING) == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void linesThatAreNotReachedKeepNoKeysWhereRoomHasGoneMeanwhile() throws Exception {
        try (var user = store.connect()) {
            holdOpen(user, "a");
            var spec = NodeUnderTest.spec("cpu");
            var day = rule("c", UniqueConflict.KEEP, DAY);
            var lines = new ArrayList<JobSpec>();
            uniqueLines(List.of("a", "b")).forEach(line -> lines.add(line.spec()));
            lines.add(spec.with(spec.terms().uniqueBy(day)));
            var chunk =
                    new JobChunk(
                            lines.stream().map(it -> new JobChunk.Entry(it, 3)).toList(), false);
            var result = a.queue().submitAll(chunk);
            awaitOneThatWaitsUnlessOver(result);
            a.submitMany(3);
            user.rollback();
            assertThat(result.join().jobs()).isEmpty();
        }
        assertThat(store.number("SELECT count(*) FROM coremill.unique_key")).isZero();
    }

    /// Sends again what waited for other nodes in vain.
    private static long newJobs(NodeUnderTest node, List<JobChunk.Entry> lines) {
        long made = 0;
        for (int from = 0; from < lines.size(); ) {
            var rest = new JobChunk(lines.subList(from, lines.size()), false);
            var result = node.queue().submitAll(rest).join();
            if (result.stoppedBy() != null) {
                assertThat(result.stoppedBy()).isInstanceOf(KeyBusyException.class);
            }
            assertThat(result.kinds().values()).allMatch(LineAnswer.Kind.KEPT::equals);
            made += result.jobs().size() - result.kinds().size();
            from += result.jobs().size();
        }
        return made;
    }

    /// Each with the number of the line in its key.
    private static JobChunk uniqueLines(UploadTurn turn, long since, int lines, boolean isWhole) {
        var keyed = lines(turn, since, lines).lines();
        var keys = LongStream.rangeClosed(since + 1, since + lines).mapToObj(line -> "k" + line);
        return new JobChunk(uniqueLines(keys.toList()), isWhole, keyed);
    }

    private static List<JobChunk.Entry> uniqueLines(List<String> keys) {
        var spec = NodeUnderTest.spec("cpu");
        return keys.stream()
                .map(key -> spec.with(spec.terms().uniqueBy(rule(key, UniqueConflict.KEEP))))
                .map(line -> new JobChunk.Entry(line, PLENTY))
                .toList();
    }

    private static void holdOpen(Connection user, String key) throws SQLException {
        user.setAutoCommit(false);
        try (var statement = user.createStatement()) {
            statement.execute(
                    """
                    INSERT INTO coremill.unique_key (name, job, states, look)
                    VALUES ('queue:cpu:%s', gen_random_uuid(), 7, 0)
                    """
                            .formatted(key));
            statement.execute(
                    """
                    INSERT INTO coremill.idempotency_key VALUES
                        ('', 'open', 'other', 'ACCEPTED', gen_random_uuid(), 0)
                    """);
        }
    }

    @Test
    void aJobThatWaitsIsReplacedThroughAnyNode() {
        var keys = new SubmissionKeys(null, rule("k", UniqueConflict.REPLACE));
        var first = submit(a, keys).join();
        var replaced = b.queue().submit(payload("{\"n\":2}"), PLENTY, keys).join();
        assertThat(replaced).isEqualTo(SubmissionAnswer.of(first.job(), Kind.REPLACED));
        a.serve(1, 0);
        assertThat(a.taken().getFirst().task().payload()).isEqualTo("{\"n\":2}");
    }

    @Test
    void aJobThatAnotherNodeHasInHandIsLeftAlone() {
        var keys = new SubmissionKeys(null, rule("k", UniqueConflict.REPLACE));
        var first = submit(a, keys).join();
        a.serve(0, 1);
        assertThat(a.taken()).hasSize(1);
        var second = submit(b, keys).join();
        assertThat(second.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(second.job()).isNotEqualTo(first.job());
    }

    @Test
    void aRetryThroughAnotherNodeIsRefusedWithTheJobThatHoldsTheKey() {
        var keys = new SubmissionKeys(null, rule("k", UniqueConflict.KEEP));
        var first = submit(a, keys).join();
        a.queue().cancel(first.job()).join();
        submit(a, keys).join();
        assertThatThrownBy(() -> b.queue().retry(first.job()).join())
                .hasCauseInstanceOf(KeyHeldException.class);
    }

    private static CompletableFuture<SubmissionAnswer> submit(
            NodeUnderTest node, SubmissionKeys keys) {
        return node.queue().submit(NodeUnderTest.spec(NodeUnderTest.QUEUE), PLENTY, keys);
    }

    private static JobSpec payload(String payload) {
        var spec = NodeUnderTest.spec(NodeUnderTest.QUEUE);
        return new JobSpec(
                spec.type(),
                spec.queue(),
                payload,
                spec.priority(),
                null,
                spec.timeout(),
                spec.retry(),
                null);
    }

    private static SubmissionKeys request(String key) {
        return new SubmissionKeys(new IdempotencyKey("", key, "one", Duration.ofDays(1)), null);
    }

    private static UniqueRule rule(String key, UniqueConflict onConflict) {
        return rule(key, onConflict, null);
    }

    private static UniqueRule rule(
            String key, UniqueConflict onConflict, @Nullable Duration period) {
        boolean replaces = onConflict == UniqueConflict.REPLACE;
        return new UniqueRule(
                key,
                UniqueScope.QUEUE,
                replaces ? UniqueState.WAITING : UniqueState.ALL,
                period,
                onConflict,
                null);
    }
}
