package io.coremill.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyCounts;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.KeyedLines;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.queue.upload.LineAnswer.Kind;
import io.coremill.queue.upload.LineMark;
import io.coremill.queue.upload.LinesHeldException;
import io.coremill.queue.upload.UploadTakenException;
import io.coremill.queue.upload.UploadTurn;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a store promises about lines of uploads whose jobs are to be the only ones. A store's own
/// test extends this and opens it.
@Timeout(60)
public abstract class UniqueLinesContract {
    private static final String QUEUE = "cpu";
    private static final int PLENTY = 1_000_000;
    private static final Duration HOUR = Duration.ofHours(1);

    protected final SettableClock clock = new SettableClock();
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

    @Test
    void linesWithKeysOfTheirOwnAreNewJobsInTheirOrder() {
        var result = submit(keep("a"), plain("b"), keep("c"), plain("d"));
        assertThat(kinds(result)).containsOnly(Kind.NEW);
        assertThat(result.jobs()).hasSize(4).isSorted();
        assertThat(payloads(result.jobs())).containsExactly("a", "b", "c", "d");
        assertThat(job(result, 0).spec().terms().unique())
                .isEqualTo(rule("a", UniqueConflict.KEEP));
        assertThat(queue.keyCounts()).isEqualTo(new KeyCounts(0, 2, 0));
        assertThat(depth(JobState.QUEUED)).isEqualTo(4);
    }

    @Test
    void aLineFindsTheJobOfASubmissionAndTheOtherWayRound() {
        var first = single("k", UniqueConflict.KEEP);
        assertAnswers(submit(keep("k")), new LineAnswer(first.job(), Kind.KEPT));
        var line = submit(keep("l")).jobs().getFirst();
        assertThat(single("l", UniqueConflict.KEEP))
                .isEqualTo(SubmissionAnswer.of(line, SubmissionAnswer.Kind.KEPT));
        assertThat(depth(JobState.QUEUED)).isEqualTo(2);
    }

    @Test
    void linesUnderOneKeyAreCarriedOutOneAfterTheOther() {
        var result =
                submit(
                        line("one", "k", UniqueConflict.REPLACE, HOUR),
                        line("two", "k", UniqueConflict.KEEP, null),
                        line("three", "k", UniqueConflict.REPLACE, HOUR.multipliedBy(2)),
                        line("four", "k", UniqueConflict.REJECT, null),
                        plain("five"));
        var id = result.jobs().getFirst();
        assertAnswers(
                result,
                new LineAnswer(id, Kind.NEW),
                new LineAnswer(id, Kind.KEPT),
                new LineAnswer(id, Kind.REPLACED),
                new LineAnswer(id, Kind.HELD),
                new LineAnswer(result.jobs().get(4), Kind.NEW));
        assertThat(result.accepted()).hasSize(4);
        var job = queue.find(id).orElseThrow();
        assertThat(job.spec().payload()).contains("three");
        assertThat(job.times().due()).isEqualTo(clock.instant().plus(HOUR.multipliedBy(2)));
        assertThat(depth(JobState.SCHEDULED)).isEqualTo(1);
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
    }

    @Test
    void aLineReplacesAJobOfAnotherQueueAndMovesIt() {
        var moved =
                new UniqueRule(
                        "k",
                        UniqueScope.ALL,
                        UniqueState.WAITING,
                        null,
                        UniqueConflict.REPLACE,
                        null);
        var first = submit(unique(spec("one", QUEUE, null), moved)).jobs().getFirst();
        var second = submit(unique(spec("two", "other", null), moved), plain("three"));
        assertThat(second.kind(0)).isEqualTo(Kind.REPLACED);
        assertThat(second.jobs().getFirst()).isEqualTo(first);
        assertThat(queue.find(first).orElseThrow().spec().queue()).isEqualTo("other");
        assertThat(depth(JobState.QUEUED)).isEqualTo(2);
    }

    @Test
    void aKeyIsFreeForALineOnceItsJobHasEnded() {
        var first = submit(keep("k")).jobs().getFirst();
        queue.cancel(first).join();
        var second = submit(keep("k"));
        assertThat(second.kind(0)).isEqualTo(Kind.NEW);
        assertThat(second.jobs().getFirst()).isNotEqualTo(first);
    }

    @Test
    void aLineThatFindsItsJobNeedsNoRoomInAFullQueue() {
        var result = submit(false, 2, keep("a"), keep("a"), keep("b"), keep("a"), keep("b"));
        assertThat(result.stoppedBy()).isNull();
        assertThat(kinds(result))
                .containsExactly(Kind.NEW, Kind.KEPT, Kind.NEW, Kind.KEPT, Kind.KEPT);
    }

    @Test
    void besideAFullQueueLinesForAnotherAreTaken() {
        submit(keep("a"));
        var lines = new ArrayList<JobSpec>();
        for (int i = 0; i < 100; i++) {
            lines.add(
                    i % 2 == 0
                            ? keep("a")
                            : unique(spec("b", "other" + i, null), rule("b", UniqueConflict.KEEP)));
        }
        var result = submit(false, 1, lines.toArray(JobSpec[]::new));
        assertThat(result.stoppedBy()).isNull();
        assertThat(result.jobs()).hasSize(100);
        assertThat(result.kinds().values()).hasSize(50).containsOnly(Kind.KEPT);
        assertThat(queue.keyCounts().unique()).isEqualTo(51);
    }

    @Test
    void whereAQueueIsFullLinesAreAnsweredUpToTheFirstThatNeedsRoom() {
        var result = submit(false, 2, keep("a"), plain("b"), keep("a"), keep("c"), keep("a"));
        assertThat(result.stoppedBy()).isInstanceOf(QueueFullException.class);
        assertThat(kinds(result)).containsExactly(Kind.NEW, Kind.NEW, Kind.KEPT);
        assertThat(queue.keyCounts().unique()).isEqualTo(1);
        assertThat(submit(keep("c"), keep("a")).kinds()).isEqualTo(Map.of(1, Kind.KEPT));
    }

    @Test
    void ofAWholeChunkAllLinesAreAnsweredAtOnce() {
        single("held", UniqueConflict.KEEP);
        var result = submit(true, PLENTY, keep("a"), keep("held"), plain("b"), keep("a"));
        assertThat(result.stoppedBy()).isNull();
        assertThat(kinds(result)).containsExactly(Kind.NEW, Kind.KEPT, Kind.NEW, Kind.KEPT);
    }

    @Test
    void ofAWholeChunkNothingIsDoneIfAJobKeepsALineOut() {
        var held = single("held", UniqueConflict.KEEP);
        var waits = submit(line("before", "r", UniqueConflict.REPLACE, HOUR)).jobs().getFirst();
        var result =
                submit(
                        true,
                        PLENTY,
                        keep("a"),
                        line("after", "r", UniqueConflict.REPLACE, HOUR),
                        line("x", "held", UniqueConflict.REJECT, null),
                        plain("b"),
                        line("y", "held", UniqueConflict.REJECT, null));
        assertThat(result.jobs()).isEmpty();
        assertThat(result.stoppedBy())
                .isInstanceOfSatisfying(
                        LinesHeldException.class,
                        why -> {
                            assertThat(why.holders())
                                    .isEqualTo(Map.of(2, held.job(), 4, held.job()));
                            assertThat(why.earlier()).isEmpty();
                        });
        assertThat(queue.find(waits).orElseThrow().spec().payload()).contains("before");
        assertThat(queue.keyCounts().unique()).isEqualTo(2);
        assertThat(depth(JobState.QUEUED)).isEqualTo(1);
        assertThat(submit(keep("a")).kind(0)).isEqualTo(Kind.NEW);
    }

    @Test
    void ofAWholeChunkALineMayKeepALaterOneOut() {
        var result =
                submit(
                        true,
                        PLENTY,
                        plain("a"),
                        keep("k"),
                        line("x", "k", UniqueConflict.REJECT, null));
        assertThat(result.jobs()).isEmpty();
        assertThat(result.stoppedBy())
                .isInstanceOfSatisfying(
                        LinesHeldException.class,
                        why -> {
                            assertThat(why.holders()).containsOnlyKeys(2);
                            assertThat(why.earlier()).isEqualTo(Map.of(2, 1));
                        });
        assertThat(queue.keyCounts().unique()).isZero();
    }

    @Test
    void ofAWholeChunkNothingIsDoneIfAQueueIsFull() {
        var result = submit(true, 2, keep("a"), keep("a"), plain("b"), keep("c"));
        assertThat(result.jobs()).isEmpty();
        assertThat(result.stoppedBy()).isInstanceOf(QueueFullException.class);
        assertThat(depth(JobState.QUEUED)).isZero();
        assertThat(submit(true, 3, keep("a"), keep("a"), plain("b"), keep("c")).jobs()).hasSize(4);
    }

    @Test
    void manyLinesGoOverManyTransactions() {
        var lines =
                IntStream.range(0, 2_500)
                        .mapToObj(i -> i % 5 == 0 ? plain("p") : keep("k" + i / 2))
                        .toArray(JobSpec[]::new);
        var result = submit(lines);
        assertThat(result.stoppedBy()).isNull();
        assertThat(result.jobs()).hasSize(2_500);
        long keys =
                IntStream.range(0, 2_500)
                        .filter(i -> i % 5 != 0)
                        .map(i -> i / 2)
                        .distinct()
                        .count();
        assertThat(queue.keyCounts().unique()).isEqualTo(keys);
        assertThat(depth(JobState.QUEUED)).isEqualTo(500 + keys);
        assertThat(submit(lines).kinds().values()).hasSize(2_000).containsOnly(Kind.KEPT);
    }

    @Test
    void anUploadUnderAKeyKnowsWhatBecameOfEachLine() {
        var held = single("held", UniqueConflict.KEEP).job();
        var turn = queue.beginUpload(request("up")).join().turn();
        var result =
                upload(
                        turn,
                        0,
                        keep("a"),
                        keep("held"),
                        line("x", "held", UniqueConflict.REJECT, null),
                        plain("b"),
                        line("y", "held", UniqueConflict.REPLACE, HOUR));
        assertThat(result.stoppedBy()).isNull();
        queue.close();
        queue = open();
        assertThat(queue.beginUpload(request("up")).join().line()).isEqualTo(5);
        assertThat(queue.answeredAfter(turn.upload(), 0))
                .containsExactly(
                        answered(1, result.jobs().get(0), Kind.NEW),
                        answered(2, held, Kind.KEPT),
                        answered(3, held, Kind.HELD),
                        answered(4, result.jobs().get(3), Kind.NEW),
                        answered(5, held, Kind.REPLACED));
    }

    @Test
    void whatAnEarlierTryStillSendsReplacesNothing() {
        var first = queue.beginUpload(request("up")).join().turn();
        var id = upload(first, 0, line("one", "k", UniqueConflict.REPLACE, HOUR)).jobs().getFirst();
        var second = queue.beginUpload(request("up")).join().turn();
        var late = upload(first, 1, line("late", "k", UniqueConflict.REPLACE, HOUR), keep("new"));
        assertThat(late.jobs()).isEmpty();
        assertThat(late.stoppedBy()).isInstanceOf(UploadTakenException.class);
        assertThat(queue.find(id).orElseThrow().spec().payload()).contains("one");
        assertThat(queue.keyCounts().unique()).isEqualTo(1);
        assertThat(depth(JobState.QUEUED)).isZero();
        var result = upload(second, 1, line("two", "k", UniqueConflict.REPLACE, HOUR));
        assertAnswers(result, new LineAnswer(id, Kind.REPLACED));
    }

    @Test
    void anUploadThatIsRefusedAsAWholeLeavesItsKeyFree() {
        single("held", UniqueConflict.KEEP);
        var turn = queue.beginUpload(request("up")).join().turn();
        var lines = List.of(keep("a"), line("x", "held", UniqueConflict.REJECT, null));
        var result = queue.submitAll(chunk(lines, true, PLENTY, keyed(turn, 0, 2))).join();
        assertThat(result.stoppedBy()).isInstanceOf(LinesHeldException.class);
        assertThat(queue.keyCounts()).isEqualTo(new KeyCounts(0, 1, 0));
        assertThat(queue.beginUpload(request("up")).join().line()).isZero();
    }

    @Test
    void keysOfLinesAreForgottenOnceTheirJobsAreOver() {
        var result = submit(keep("a"), keep("b"));
        result.jobs().forEach(job -> queue.cancel(job).join());
        while (queue.keyCounts().unique() > 0) {
            clock.advance(Duration.ofMinutes(1));
            queue.wake(QUEUE).join();
            queue.retry(new JobId(new UUID(1, 1))).join();
        }
        assertThat(submit(keep("a")).kind(0)).isEqualTo(Kind.NEW);
    }

    private static void assertAnswers(ChunkResult result, LineAnswer... answers) {
        assertThat(result.stoppedBy()).isNull();
        assertThat(
                        IntStream.range(0, result.jobs().size())
                                .mapToObj(
                                        i -> new LineAnswer(result.jobs().get(i), result.kind(i))))
                .containsExactly(answers);
    }

    private static List<Kind> kinds(ChunkResult result) {
        return IntStream.range(0, result.jobs().size()).mapToObj(result::kind).toList();
    }

    private List<String> payloads(List<JobId> jobs) {
        return jobs.stream()
                .map(id -> queue.find(id).orElseThrow().spec().payload())
                .map(payload -> payload.replaceAll(".*\":\"|\"}", ""))
                .toList();
    }

    private Job job(ChunkResult result, int index) {
        return queue.find(result.jobs().get(index)).orElseThrow();
    }

    private SubmissionAnswer single(String key, UniqueConflict onConflict) {
        var keys = new SubmissionKeys(null, rule(key, onConflict));
        return queue.submit(spec(key, QUEUE, null), PLENTY, keys).join();
    }

    private ChunkResult submit(JobSpec... lines) {
        return submit(false, PLENTY, lines);
    }

    private ChunkResult submit(boolean isWhole, int maxWaiting, JobSpec... lines) {
        return queue.submitAll(chunk(List.of(lines), isWhole, maxWaiting, null)).join();
    }

    private ChunkResult upload(UploadTurn turn, long since, JobSpec... lines) {
        var keyed = keyed(turn, since, lines.length);
        return queue.submitAll(chunk(List.of(lines), false, PLENTY, keyed)).join();
    }

    private static JobChunk chunk(
            List<JobSpec> lines, boolean isWhole, int maxWaiting, @Nullable KeyedLines keyed) {
        var entries = new ArrayList<JobChunk.Entry>();
        lines.forEach(line -> entries.add(new JobChunk.Entry(line, maxWaiting)));
        return new JobChunk(entries, isWhole, keyed);
    }

    private static KeyedLines keyed(UploadTurn turn, long since, int lines) {
        var marks =
                LongStream.rangeClosed(since + 1, since + lines)
                        .mapToObj(line -> new LineMark(line, digest(line), true))
                        .toList();
        return new KeyedLines(turn, since, marks, null);
    }

    private static AnsweredLine answered(long line, JobId job, Kind kind) {
        return new AnsweredLine(line, LineMark.check(digest(line)), job, kind);
    }

    private static byte[] digest(long line) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(("line " + line).getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static IdempotencyKey request(String key) {
        return new IdempotencyKey("", key, "lines", Duration.ofDays(1));
    }

    private long depth(JobState state) {
        return queue.depths().stream()
                .mapToLong(it -> state == JobState.QUEUED ? it.queued() : it.scheduled())
                .sum();
    }

    private static JobSpec plain(String payload) {
        return spec(payload, QUEUE, null);
    }

    private JobSpec keep(String key) {
        return line(key, key, UniqueConflict.KEEP, null);
    }

    private JobSpec line(
            String payload, String key, UniqueConflict onConflict, @Nullable Duration delay) {
        var due = delay == null ? null : clock.instant().plus(delay);
        return unique(spec(payload, QUEUE, due), rule(key, onConflict));
    }

    private static JobSpec unique(JobSpec spec, UniqueRule rule) {
        return spec.with(spec.terms().uniqueBy(rule));
    }

    private static UniqueRule rule(String key, UniqueConflict onConflict) {
        boolean replaces = onConflict == UniqueConflict.REPLACE;
        var states = replaces ? UniqueState.WAITING : UniqueState.ALL;
        return new UniqueRule(key, UniqueScope.QUEUE, states, null, onConflict, null);
    }

    private static JobSpec spec(String payload, String name, @Nullable Instant due) {
        var retry = new RetryPolicy(1, RetryPolicy.Kind.FIXED, Duration.ZERO, Duration.ZERO);
        return new JobSpec(
                "noop",
                name,
                "{\"n\":\"%s\"}".formatted(payload),
                0,
                due,
                Duration.ofMinutes(1),
                retry,
                null);
    }
}
