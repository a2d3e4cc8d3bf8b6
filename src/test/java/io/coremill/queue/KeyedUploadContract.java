package io.coremill.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyCounts;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.upload.AnsweredLine;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.KeyedLines;
import io.coremill.queue.upload.LineMark;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTakenException;
import io.coremill.queue.upload.UploadTurn;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a store promises about uploads under keys. A store's own test extends this and opens it.
@Timeout(60)
public abstract class KeyedUploadContract {
    private static final String QUEUE = "cpu";
    private static final int PLENTY = 1_000_000;
    private static final Duration DAY = Duration.ofDays(1);
    private static final byte[] END = digest("the end");

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
    void nothingIsKnownOfAnUploadOfWhichNothingWasCommitted() {
        var first = begin("a");
        assertThat(first.line()).isZero();
        assertThat(first.isComplete()).isFalse();
        assertThat(begin("a").turn().upload()).isNotEqualTo(first.turn().upload());
        assertThat(queue.keyCounts().requests()).isZero();
    }

    @Test
    void anUploadStandsAtTheLastLineThatWasCommitted() {
        var turn = begin("a").turn();
        var result = submit(turn, 0, null, "j1", "r2", "j5");
        submit(turn, 5, null, "r6");
        var again = begin("a");
        assertThat(queue.keyCounts()).isEqualTo(new KeyCounts(1, 0, 6));
        assertThat(again.line()).isEqualTo(6);
        assertThat(again.digest()).isEqualTo(digest("r6"));
        assertThat(again.isComplete()).isFalse();
        assertThat(again.turn()).isEqualTo(new UploadTurn(turn.request(), turn.upload(), 2));
        assertThat(queue.answeredAfter(turn.upload(), 0))
                .containsExactly(
                        answered("j1", result.accepted().getFirst()),
                        answered("r2", null),
                        answered("j5", result.accepted().getLast()));
        assertThat(queue.answeredAfter(turn.upload(), 5)).containsExactly(answered("r6", null));
        assertThat(queue.answeredAfter(turn.upload(), 6)).isEmpty();
    }

    @Test
    void anUploadGoesOnAcrossReopening() {
        submit(begin("a").turn(), 0, null, "j1", "j2");
        queue.close();
        queue = open();
        var again = begin("a");
        assertThat(again.line()).isEqualTo(2);
        submit(again.turn(), 2, END, "j3");
        assertThat(queued()).isEqualTo(3);
        assertThat(begin("a").isComplete()).isTrue();
    }

    @Test
    void onceItIsCompleteAnUploadStaysAsItIs() {
        var turn = begin("a").turn();
        submit(turn, 0, END, "j1");
        assertThat(refused(turn, 1, "j2")).isInstanceOf(UploadTakenException.class);
        var again = begin("a");
        assertThat(again.isComplete()).isTrue();
        assertThat(again.line()).isEqualTo(1);
        assertThat(again.digest()).isEqualTo(END);
        assertThat(refused(again.turn(), 1, "j2")).isInstanceOf(UploadTakenException.class);
        assertThat(queued()).isEqualTo(1);
    }

    @Test
    void anUploadIsCompletedWithoutAnotherLine() {
        var turn = begin("a").turn();
        submit(turn, 0, null, "j1");
        submit(turn, 1, END);
        assertThat(begin("a").isComplete()).isTrue();
        submit(begin("empty").turn(), 0, END);
        var empty = begin("empty");
        assertThat(empty.isComplete()).isTrue();
        assertThat(empty.line()).isZero();
        assertThat(queue.answeredAfter(empty.turn().upload(), 0)).isEmpty();
    }

    @Test
    void aKeyIsForOneRequestOfEitherKind() {
        submit(begin("a").turn(), 0, END, "j1");
        assertThatThrownBy(() -> queue.beginUpload(request("a", "atomic")).join())
                .hasCauseInstanceOf(KeyReusedException.class);
        var single = new SubmissionKeys(request("a", "single"), null);
        assertThatThrownBy(() -> queue.submit(spec(), PLENTY, single).join())
                .hasCauseInstanceOf(KeyReusedException.class);
        assertThatThrownBy(() -> queue.answerTo(request("a", "single")))
                .isInstanceOf(KeyReusedException.class);
        queue.submit(spec(), PLENTY, new SubmissionKeys(request("b", "single"), null)).join();
        assertThatThrownBy(() -> begin("b")).hasCauseInstanceOf(KeyReusedException.class);
        assertThat(begin("c").turn().request().principal()).isEmpty();
    }

    @Test
    void whatAnEarlierTryStillSendsIsNotAccepted() {
        var first = begin("a").turn();
        submit(first, 0, null, "j1");
        var second = begin("a").turn();
        assertThat(refused(first, 1, "j2")).isInstanceOf(UploadTakenException.class);
        assertThat(queued()).isEqualTo(1);
        submit(second, 1, null, "j2");
        assertThat(queued()).isEqualTo(2);
    }

    @Test
    void ofTwoTriesThatBeginAtOnceOneCommits() {
        var first = begin("a").turn();
        var second = begin("a").turn();
        submit(first, 0, null, "j1");
        assertThat(refused(second, 0, "j1")).isInstanceOf(UploadTakenException.class);
        assertThat(queued()).isEqualTo(1);
        assertThat(begin("a").turn().upload()).isEqualTo(first.upload());
    }

    @Test
    void whereAQueueIsFullTheUploadStandsBeforeTheFirstJobThatWasNotAccepted() {
        var turn = begin("a").turn();
        var result = chunk(turn, 0, null, false, 2, "r1", "j2", "r3", "j4", "r5", "j6", "r7");
        assertThat(result.stoppedBy()).isInstanceOf(QueueFullException.class);
        assertThat(result.accepted()).hasSize(2);
        assertThat(begin("a").line()).isEqualTo(5);
        var full = begin("b").turn();
        assertThat(chunk(full, 0, END, false, 2, "j1").accepted()).isEmpty();
        assertThat(begin("b").turn().upload()).isNotEqualTo(full.upload());
    }

    @Test
    void ofAWholeUploadAllIsCommittedAtOnceOrNothing() {
        var turn = begin("a").turn();
        assertThat(chunk(turn, 0, END, true, 2, "j1", "j2", "j3").accepted()).isEmpty();
        assertThat(begin("a").line()).isZero();
        assertThat(queued()).isZero();
        assertThat(chunk(turn, 0, END, true, 3, "j1", "j2", "j3").accepted()).hasSize(3);
        assertThat(begin("a").isComplete()).isTrue();
    }

    @Test
    void anUploadOverManyTransactionsIsAnsweredInItsOrder() {
        var lines = new String[2_500];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = (i % 7 == 3 ? "r" : "j") + (2 * i + 1);
        }
        var turn = begin("a").turn();
        var result = submit(turn, 0, END, lines);
        var answered = new ArrayList<AnsweredLine>();
        var part = queue.answeredAfter(turn.upload(), 0);
        while (!part.isEmpty()) {
            answered.addAll(part);
            part = queue.answeredAfter(turn.upload(), part.getLast().line());
        }
        assertThat(answered).extracting(AnsweredLine::line).hasSize(2_500).isSorted();
        assertThat(answered.stream().map(AnsweredLine::job).filter(Objects::nonNull))
                .isEqualTo(result.accepted());
    }

    @Test
    void anUploadIsForgottenOnceItIsKeptNoLonger() {
        var turn = begin("a").turn();
        submit(turn, 0, null, "j1");
        clock.advance(DAY.minusSeconds(1));
        assertThat(begin("a").line()).isEqualTo(1);
        submit(begin("a").turn(), 1, null, "j2");
        clock.advance(DAY.minusSeconds(1));
        assertThat(begin("a").line()).isEqualTo(2);
        clock.advance(DAY);
        assertThat(begin("a").line()).isZero();
        var other = begin("a").turn();
        submit(other, 0, END, "j1", "j2", "j3");
        assertThat(begin("a").line()).isEqualTo(3);
        for (int i = 0; i < 100 && !queue.answeredAfter(turn.upload(), 0).isEmpty(); i++) {
            clock.advance(Duration.ofSeconds(1));
            queue.wake(QUEUE).join();
            var _ = begin("b");
        }
        assertThat(queue.answeredAfter(turn.upload(), 0)).isEmpty();
        assertThat(queue.answeredAfter(other.upload(), 0)).hasSize(3);
    }

    @Test
    void whileItIsUnderWayAnUploadIsNotForgottenHoweverShortItIsKept() {
        var request = new IdempotencyKey("", "a", "lines", Duration.ofSeconds(1));
        submit(queue.beginUpload(request).join().turn(), 0, null, "j1");
        for (int i = 0; i < 2; i++) {
            clock.advance(Duration.ofMinutes(4));
            assertThat(queue.beginUpload(request).join().line()).isEqualTo(1);
        }
        submit(queue.beginUpload(request).join().turn(), 1, END, "j2");
        clock.advance(Duration.ofSeconds(1));
        assertThat(queue.beginUpload(request).join().line()).isZero();
    }

    @Test
    void manySmallUploadsAreForgottenAFewAtATime() {
        var uploads = new ArrayList<String>();
        for (int i = 0; i < 100; i++) {
            var turn = begin("small-" + i).turn();
            submit(turn, 0, END, "j1");
            uploads.add(turn.upload());
        }
        clock.advance(DAY.plusSeconds(1));
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(1));
            queue.wake(QUEUE).join();
            var _ = begin("b");
        }
        assertThat(uploads)
                .allSatisfy(upload -> assertThat(queue.answeredAfter(upload, 0)).isEmpty());
    }

    @Test
    void aTryThatIsLeftMayBeFollowedByAnother() {
        var turn = begin("a").turn();
        submit(turn, 0, null, "j1");
        queue.leaveUpload(turn).join();
        queue.leaveUpload(turn).join();
        var again = begin("a").turn();
        submit(again, 1, END, "j2");
        queue.leaveUpload(again).join();
        assertThat(queued()).isEqualTo(2);
    }

    private UploadStanding begin(String key) {
        return queue.beginUpload(request(key, "lines")).join();
    }

    private static IdempotencyKey request(String key, String digest) {
        return new IdempotencyKey("", key, digest, DAY);
    }

    private ChunkResult submit(
            UploadTurn turn, long since, byte @Nullable [] end, String... lines) {
        var result = chunk(turn, since, end, false, PLENTY, lines);
        assertThat(result.stoppedBy()).isNull();
        return result;
    }

    private @Nullable Throwable refused(UploadTurn turn, long since, String... lines) {
        var result = chunk(turn, since, null, false, PLENTY, lines);
        assertThat(result.accepted()).isEmpty();
        return result.stoppedBy();
    }

    /// @param lines each a `j` if it is a job, else an `r`, and its number
    private ChunkResult chunk(
            UploadTurn turn,
            long since,
            byte @Nullable [] end,
            boolean isWhole,
            int maxWaiting,
            String... lines) {
        var marks = new ArrayList<LineMark>();
        var jobs = new ArrayList<JobChunk.Entry>();
        for (var line : lines) {
            boolean isJob = line.startsWith("j");
            marks.add(new LineMark(number(line), digest(line), isJob));
            if (isJob) {
                jobs.add(new JobChunk.Entry(spec(), maxWaiting));
            }
        }
        var keyed = new KeyedLines(turn, since, marks, end);
        return queue.submitAll(new JobChunk(jobs, isWhole, keyed)).join();
    }

    private static AnsweredLine answered(String line, @Nullable JobId job) {
        return new AnsweredLine(number(line), LineMark.check(digest(line)), job);
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(1));
    }

    private long queued() {
        return queue.depths().stream().mapToLong(it -> it.queued()).sum();
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static JobSpec spec() {
        var retry = new RetryPolicy(1, RetryPolicy.Kind.FIXED, Duration.ZERO, Duration.ZERO);
        return new JobSpec("noop", QUEUE, "{}", 0, null, Duration.ofMinutes(1), retry, null);
    }
}
