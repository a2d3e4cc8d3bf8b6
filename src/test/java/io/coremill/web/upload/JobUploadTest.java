package io.coremill.web.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.queue.upload.UploadFigures;
import io.coremill.web.limits.UploadPace;
import io.coremill.web.problem.FieldError;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.submission.JobSpecs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class JobUploadTest {
    private static final int MOST = 20;

    private final ScriptedSource source = new ScriptedSource();
    private final RecordingStore store = new RecordingStore();
    private final UploadFigures figures = new UploadFigures();
    private final Answers answers = new Answers();
    private final List<String> leftAt = new ArrayList<>();
    private UploadPace pace = UploadPace.FREE;
    private boolean busy;

    @Test
    void whatIsThereIsOneChunkAndWhatComesLaterAnother() {
        source.then("a\nb\n", "c\nd", ScriptedSource.LATER, "e\nf\n", ScriptedSource.LATER, "g");
        take();
        assertThat(store.accepted).containsExactly("a", "b", "c", "de", "f", "g");
        assertThat(store.chunks).containsExactly(3, 2, 1);
        assertThat(answers.heard)
                .containsExactly("1", "2", "3", "(flush)", "4", "5", "(flush)", "6", "(flush)");
        assertThat(answers.end).isEqualTo("complete 6 0");
        assertThat(figures.acceptedLines()).isEqualTo(6);
    }

    @Test
    void aBrokenLineSpoilsItselfAloneAndIsAnsweredInItsPlace() {
        source.then("a\nbad\nb\n\n0123456789012345678901\nc\nbad\n");
        take();
        assertThat(store.accepted).containsExactly("a", "b", "c");
        assertThat(answers.heard)
                .containsExactly("1", "2 bad", "3", "5 bad", "6", "7 bad", "(flush)");
        assertThat(answers.end).isEqualTo("complete 3 3");
        assertThat(answers.summary.errors())
                .extracting(UploadTally.LineError::line)
                .containsExactly(2L, 5L, 7L);
        assertThat(figures.rejectedLines()).isEqualTo(3);
    }

    @Test
    void ofManyErrorsTheFirstHundredAreListed() {
        source.then("bad\n".repeat(150));
        take();
        assertThat(answers.end).isEqualTo("complete 0 150");
        assertThat(answers.summary.errors()).hasSize(100);
        assertThat(answers.summary.errors().getFirst().field()).isEqualTo("type");
    }

    @Test
    void itIsLeftOnceAllIsCommittedAndBeforeTheAnswerEnds() {
        source.then("a\n", ScriptedSource.LATER, "b\n");
        take();
        assertThat(leftAt).containsExactly("1 (flush) 2 (flush) ");
        source.then("c\nd");
        source.end = new ProblemException(ProblemType.BODY_TIMEOUT, "nothing came");
        answers.heard.clear();
        answers.end = "";
        take();
        assertThat(leftAt).hasSize(2).last().isEqualTo("1 (flush) ");
        assertThat(answers.end).startsWith("408");
    }

    @Test
    void aChunkIsBounded() {
        for (int i = 0; i < 10; i++) {
            source.then("x\n".repeat(250));
        }
        take();
        assertThat(store.chunks).containsExactly(1_000, 1_000, 500);
    }

    @Test
    void besideABusyWriterOfClaimsItRestsForAsLongAsTheStoreHadTheLastChunk() {
        busy = true;
        assertThat(timeOfThreeChunks(7)).isEqualTo(3 * 7 + 2 * 7);
        assertThat(source.pauses).isEqualTo(2);
        assertThat(answers.end).isEqualTo("complete 5 0");
    }

    @Test
    void itRestsForASecondAtMost() {
        busy = true;
        assertThat(timeOfThreeChunks(60_000)).isEqualTo(3 * 60_000 + 2 * 1_000);
    }

    @Test
    void otherwiseItDoesNotRest() {
        assertThat(timeOfThreeChunks(7)).isEqualTo(3 * 7);
        assertThat(source.pauses).isZero();
    }

    /// @param each for how long the store has each of them, in milliseconds
    private long timeOfThreeChunks(long each) {
        store.atChunk = () -> source.nanos.addAndGet(Duration.ofMillis(each).toNanos());
        pace = new UploadPace(2, _ -> Duration.ZERO);
        source.then("a\nb\nc\nd\ne\n");
        take();
        return Duration.ofNanos(source.nanos.get()).toMillis();
    }

    @Test
    void anUploadThatIsFasterThanItsCallerMayBeWaits() {
        List<Integer> reserved = new ArrayList<>();
        pace =
                new UploadPace(
                        2,
                        lines -> {
                            reserved.add(lines);
                            return Duration.ofSeconds(reserved.size() - 1L);
                        });
        source.then("a\nb\nc\nd\ne\n");
        take();
        assertThat(reserved).containsExactly(2, 2, 1);
        assertThat(store.chunks).containsExactly(2, 2, 1);
        assertThat(source.pauses).isEqualTo(2);
        assertThat(answers.end).isEqualTo("complete 5 0");
    }

    @Test
    void whatAnUploadThatEndsInAPauseHasReservedIsGivenBack() {
        List<Integer> givenBack = new ArrayList<>();
        pace =
                new UploadPace(
                        2,
                        new UploadPace.Reservation() {
                            @Override
                            public Duration before(int lines) {
                                return Duration.ofSeconds(store.accepted.size());
                            }

                            @Override
                            public void giveBack(int lines) {
                                givenBack.add(lines);
                            }
                        });
        source.atPause =
                () -> {
                    throw new ProblemException(ProblemType.DRAINING, "the service ends");
                };
        source.then("a\nb\nc\nd\n");
        take();
        assertThat(store.accepted).containsExactly("a", "b");
        assertThat(givenBack).containsExactly(2);
    }

    @Test
    void aWholeUploadWaitsForItsTurnButNotForLong() {
        List<Integer> givenBack = new ArrayList<>();
        var wait = new AtomicReference<>(Duration.ofSeconds(60));
        pace =
                new UploadPace(
                        2,
                        new UploadPace.Reservation() {
                            @Override
                            public Duration before(int lines) {
                                return wait.get();
                            }

                            @Override
                            public void giveBack(int lines) {
                                givenBack.add(lines);
                            }
                        });
        source.then("a\nb\nc\n");
        takeWhole(1 << 20);
        assertThat(answers.end).isEqualTo("complete 3 0");
        wait.set(Duration.ofSeconds(61));
        source.then("d\ne\nf\n");
        takeWhole(1 << 20);
        assertThat(answers.end).startsWith("429 /problems/rate-limited");
        assertThat(givenBack).containsExactly(3);
        assertThat(store.accepted).containsExactly("a", "b", "c");
    }

    @Test
    void whatHasComeIsNotSubmittedOnceItsCallerIsNotAdmittedAnyMore() {
        source.admitted = () -> !store.accepted.contains("a");
        source.then("a\n", ScriptedSource.LATER, "b\n");
        take();
        assertThat(store.accepted).containsExactly("a");
        assertThat(answers.end)
                .isEqualTo("401 /problems/unauthenticated accepted=1 rejected=0 nextLine=2");
    }

    @Test
    void anUploadWithoutLinesIsComplete() {
        take();
        assertThat(answers.end).isEqualTo("complete 0 0");
    }

    @Test
    void whereAQueueIsFullItWaitsForRoomAndGoesOn() {
        store.room = 2;
        source.then("a\nbad\nb\nc\nd\n");
        source.atPause = () -> store.room = source.pauses == 3 ? 1 : source.pauses == 9 ? 5 : 0;
        take();
        assertThat(store.accepted).containsExactly("a", "b", "c", "d");
        assertThat(answers.heard)
                .startsWith("1", "2 bad", "3", "(flush)")
                .endsWith("5", "(flush)")
                .containsSubsequence("4", "(flush)", "5");
        assertThat(answers.end).isEqualTo("complete 4 1");
    }

    @Test
    void whereNoRoomComesItEndsWithTheLineToGoOnFrom() {
        store.room = 2;
        source.then("a\nbad\nb\nc\nbad\nd\n");
        take();
        assertThat(Duration.ofNanos(source.nanos.get())).isEqualTo(Duration.ofSeconds(30));
        assertThat(answers.end)
                .isEqualTo("429 /problems/queue-full accepted=2 rejected=1 nextLine=4");
        assertThat(figures.rejectedLines()).isEqualTo(1);
    }

    @Test
    void anyRoomThatComesIsAReasonToWaitAgain() {
        store.room = 0;
        source.then("a\nb\nc\n");
        source.atPause = () -> store.room = source.pauses % 500 == 0 ? 1 : 0;
        take();
        assertThat(answers.end).isEqualTo("complete 3 0");
        assertThat(Duration.ofNanos(source.nanos.get())).isEqualTo(Duration.ofSeconds(75));
    }

    @Test
    void whileTheStoreCannotWriteItEndsAtOnce() {
        source.then("a\n", ScriptedSource.LATER, "b\n");
        store.broken = new StorageUnavailableException("no", new IOException());
        take();
        assertThat(answers.end)
                .isEqualTo("503 /problems/storage-unavailable accepted=0 rejected=0 nextLine=1");
        assertThat(source.pauses).isZero();
    }

    @Test
    void aBodyThatStopsComingEndsAtTheLineThatIsNotWhole() {
        source.then("a\nb\nc");
        source.end = new ProblemException(ProblemType.BODY_TIMEOUT, "nothing came");
        take();
        assertThat(store.accepted).containsExactly("a", "b");
        assertThat(answers.end)
                .isEqualTo("408 /problems/body-timeout accepted=2 rejected=0 nextLine=3");
    }

    @Test
    void ofAClientThatLeavesWhatHasComeStaysButNoHalfLine() {
        source.then("a\nb\nc");
        source.end = new IOException("gone");
        take();
        assertThat(store.accepted).containsExactly("a", "b");
        assertThat(answers.end).isEmpty();
        assertThat(figures.acceptedLines()).isEqualTo(2);
    }

    @Test
    void aLineWhosePayloadCannotBeCheckedJustNowIsCheckedAgain() {
        source.then("a\nbusy\nb\n");
        take();
        assertThat(source.pauses).isEqualTo(3);
        assertThat(store.accepted).containsExactly("a", "busy", "b");
    }

    @Test
    void ofAWholeUploadAllIsAcceptedAtOnce() {
        source.then("a\nb\n", ScriptedSource.LATER, "c\n");
        takeWhole(1 << 20);
        assertThat(store.chunks).containsExactly(3);
        assertThat(answers.end).isEqualTo("complete 3 0");
    }

    @Test
    void ofAWholeUploadWithABadLineNothingIsAccepted() {
        source.then("a\nbad\n", ScriptedSource.LATER, "b\nbad\n");
        takeWhole(1 << 20);
        assertThat(store.chunks).isEmpty();
        assertThat(answers.end)
                .isEqualTo("422 /problems/invalid-job accepted=0 rejected=2 nextLine=1");
    }

    @Test
    void aWholeUploadWaitsForRoomForAllOfIt() {
        store.room = 2;
        source.then("a\nb\nc\n");
        source.atPause = () -> store.room = source.pauses == 5 ? 3 : 2;
        takeWhole(1 << 20);
        assertThat(store.accepted).containsExactly("a", "b", "c");
        assertThat(store.chunks).hasSize(6);
    }

    @Test
    void whereAKeyIsInUseAWholeUploadIsSentAgainAndAnotherGoesOn() {
        store.broken = new KeyBusyException();
        source.then("a\n");
        takeWhole(1 << 20);
        assertThat(answers.end)
                .isEqualTo("503 /problems/key-busy accepted=0 rejected=0 nextLine=1");
        assertThat(answers.why).endsWith("send it again");
        source.then("a\n");
        take();
        assertThat(answers.why).endsWith("go on from nextLine");
    }

    @Test
    void aWholeUploadIsBoundedInLinesAndInMemory() {
        for (int i = 0; i < 11; i++) {
            source.then("x\n".repeat(1_000));
        }
        takeWhole(1 << 30);
        assertThat(answers.end)
                .isEqualTo("413 /problems/body-too-large accepted=0 rejected=0 nextLine=1");
        assertThat(store.chunks).isEmpty();
        source.then("0123456789\n".repeat(2_000));
        takeWhole(40 << 10);
        assertThat(answers.end).startsWith("413");
    }

    private void take() {
        upload().take();
    }

    private void takeWhole(long memory) {
        try (var room = new WholeUploads(memory).room()) {
            upload().takeWhole(room);
        }
    }

    private JobUpload upload() {
        var lines =
                new UploadLines(
                        source,
                        new LineSplitter(MOST, null),
                        new Check()::check,
                        source.nanos::get);
        var tally = new UploadTally(figures, new KeyFigures());
        var commits =
                new ChunkCommits(
                        store, source, source.nanos::get, tally, answers, null, pace, () -> busy);
        return new JobUpload(
                lines,
                commits,
                tally,
                answers,
                pace.mostAtOnce(),
                () -> leftAt.add(answers.state()));
    }

    /// Takes any line but those that say they are bad, and those that are busy after three times.
    private static final class Check {
        private final Map<Long, Integer> times = new HashMap<>();

        Optional<LineOutcome> check(UploadLine line) {
            byte[] bytes = line.text();
            String text = bytes == null ? "bad" : new String(bytes, UTF_8);
            if (text.equals("busy") && times.merge(line.number(), 1, Integer::sum) <= 3) {
                return Optional.empty();
            }
            return Optional.of(
                    text.equals("bad")
                            ? new LineOutcome.Rejected(
                                    line.number(),
                                    ProblemType.INVALID_JOB.with(
                                            List.of(new FieldError("type", "is bad"))),
                                    line.digest())
                            : new LineOutcome.Acceptable(
                                    line.number(), text.length(), job(text), line.digest()));
        }

        private static JobSpecs.Accepted job(String payload) {
            return new JobSpecs.Accepted(
                    new JobSpec(
                            "noop",
                            "cpu",
                            payload,
                            0,
                            null,
                            Duration.ofMinutes(1),
                            new RetryPolicy(
                                    1, RetryPolicy.Kind.FIXED, Duration.ZERO, Duration.ZERO),
                            null),
                    1,
                    null);
        }
    }

    private static final class Answers implements UploadAnswer {
        final List<String> heard = new ArrayList<>();
        String end = "";
        String why = "";

        String state() {
            return String.join(" ", heard) + " " + end;
        }

        UploadTally.UploadSummary summary = new UploadTally.UploadSummary(0, 0, 0, 0, List.of());

        @Override
        public void accepted(long line, JobId id, LineAnswer.Kind kind) {
            heard.add(Long.toString(line));
        }

        @Override
        public void rejected(LineOutcome.Rejected line) {
            heard.add(line.line() + " bad");
        }

        @Override
        public void flush() {
            heard.add("(flush)");
        }

        @Override
        public void complete(UploadTally tally) {
            summary = tally.summary();
            end = "complete %d %d".formatted(summary.accepted(), summary.rejected());
        }

        @Override
        public void ended(UploadTally tally, ProblemException why) {
            this.why = String.valueOf(why.getBody().getDetail());
            tally.describe(why.getBody());
            Map<String, Object> properties = Objects.requireNonNull(why.getBody().getProperties());
            end =
                    "%d %s accepted=%s rejected=%s nextLine=%s"
                            .formatted(
                                    why.getBody().getStatus(),
                                    why.getBody().getType(),
                                    properties.get("accepted"),
                                    properties.get("rejected"),
                                    properties.get("nextLine"));
        }
    }
}
