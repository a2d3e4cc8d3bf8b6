package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.StopReason;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.text.TextLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a worker does, its attempt has one outcome with the facts, the next attempt finds the
/// pool in order, and in the end no process and no thread is left.
@Timeout(60)
@Tag("waits")
class MisbehavingWorkerTest {
    private final Leaks leaks = Leaks.before();
    private PoolUnderTest pool;

    @TempDir private Path directory;

    @BeforeEach
    void startWithoutWorkers() {
        pool = PoolUnderTest.misbehaving(1);
    }

    @AfterEach
    void thePoolServesOnAndLeavesNothingBehind() throws Exception {
        if (pool == null) {
            return;
        }
        pool.workers();
        assertThat(pool.run("fine", "{}")).isEqualTo("\"ok\"");
        assertThat(pool.executor().slots().busy()).isZero();
        assertThat(pool.executor().slots().stuck()).isZero();
        assertThat(pool.executor().capacity()).isOne();
        pool.close();
        assertThat(pool.pids()).isNotEmpty().noneMatch(Processes::exists);
        leaks.awaitNone();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void anExitMidJobIsAWorkerLost(int code) throws Exception {
        pool.run("fine", "{}");
        JobError error = lost(pool.submit("exit", "{\"code\":%d}".formatted(code)));
        assertThat(error.exitCode()).isEqualTo(code);
        assertThat(error.signal()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"9,KILL", "15,TERM", "11,SEGV"})
    void aDeathBySignalNamesIt(int number, String name) throws Exception {
        pool.run("fine", "{}");
        JobError error = lost(pool.submit("die", "{\"signal\":%d}".formatted(number)));
        assertThat(error.exitCode()).isNull();
        assertThat(error.signal()).isEqualTo(name);
        assertThat(error.stderr()).isEqualTo("about to fall over");
        assertThat(error.evidence()).contains("did not send");
        assertThat(pool.exits()).containsExactly("crashed");
    }

    @Test
    void garbageBetweenRepliesBecomesLogLines() throws Exception {
        RecordedAttempt attempt = pool.submit("garbage", "{}");
        assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"ok\"");
        assertThat(attempt.lines())
                .allMatch(line -> line.source().equals("stdout") && line.level().equals("warn"))
                .extracting(LogLine::message)
                .containsExactly(
                        "loading model...", "\uFFFD\uFFFD not text", "{\"a\": 1}", "[1, 2]", "42");
    }

    @Test
    void ofAProgressBarTheLastStateIsInTheLogOfItsJob() throws Exception {
        RecordedAttempt attempt = pool.submit("progress-bar", "{}");
        PoolUnderTest.result(attempt);
        assertThat(attempt.linesAtTheEnd())
                .extracting(line -> line.source() + ": " + line.message())
                .containsExactlyInAnyOrder("stdout: 100%", "stderr: 100%");
    }

    @Test
    void whatAWorkerPrintedOnStdoutBeforeItsEndIsKeptAsEvidence() throws Exception {
        pool.run("fine", "{}");
        JobError error = lost(pool.submit("garbage-and-exit", "{}"));
        assertThat(error.stdout()).isEqualTo("loading model...\nno such file: model.bin");
        assertThat(lost(pool.submit("exit", "{\"code\":3}")).stdout()).isNull();
    }

    /// It has written nothing else, and nobody waits for more.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"result\":NaN,\"id\":\"ID\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":\"\u00e9\",\"id\":\"ID\"}",
                "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"no\"},\"id\":null}",
                "{\"jsonrpc\":\"2.0\",\"result\":{\"a\":",
            })
    void aReplyThatCannotBeReadEndsItsAttemptAtOnce(String line) throws Exception {
        assertThat(raw(line).outcome()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aResultThatSaysJsonAndIsNotFailsItsAttempt() throws Exception {
        String line =
                "{\"id\":\"ID\",\"result\":\"aGVsbG8=\",\"meta\":"
                        + "{\"encoding\":\"base64\",\"mediaType\":\"application/geo+json\"}}";
        assertThat(raw(line).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.error().message()).contains("'hello'");
                            assertThat(failed.retryable()).isFalse();
                        });
    }

    @Test
    void aResultOverALimitIsNamedSoAndNotTriedAgain() throws Exception {
        String line = "{\"id\":\"ID\",\"result\":%s}".formatted("1".repeat(1_001));
        assertThat(raw(line).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.error().kind()).isEqualTo(ErrorKind.RESULT_TOO_LARGE);
                            assertThat(failed.error().message()).contains("1000 digits");
                            assertThat(failed.retryable()).isFalse();
                        });
    }

    @Test
    void anAnswerBehindSomethingPrintedCounts() throws Exception {
        RecordedAttempt attempt = raw("100 %{\"jsonrpc\":\"2.0\",\"id\":\"ID\",\"result\":5}");
        assertThat(PoolUnderTest.result(attempt)).isEqualTo("5");
        assertThat(attempt.lines()).extracting(LogLine::message).containsExactly("100 %");
        String marked = "\u00ef\u00bb\u00bf{\"jsonrpc\":\"2.0\",\"id\":\"ID\",\"result\":6}";
        assertThat(PoolUnderTest.result(raw(marked))).isEqualTo("6");
    }

    private RecordedAttempt raw(String line) {
        String escaped = line.replace("\\", "\\\\").replace("\"", "\\\"");
        return pool.submit("raw", "{\"line\":\"" + escaped + "\"}");
    }

    @Test
    void theLastWordsOfAWorkerAreBoundedHoweverLongItsLastLineIs() throws Exception {
        pool.run("fine", "{}");
        RecordedAttempt attempt = pool.submit("long-last-words", "{\"bytes\":10000000}");
        assertThat(lost(attempt).stdout())
                .startsWith("…y")
                .endsWith("yz")
                .hasSizeLessThan(TextLimit.LAST_WORDS.bytes());
        assertThat(attempt.lines())
                .allMatch(line -> line.message().length() <= TextLimit.LOG_LINE.bytes())
                .anyMatch(line -> line.message().endsWith("y…"));
    }

    @Test
    void whatAWorkerSaysOfAJobIsBounded() throws Exception {
        RecordedAttempt attempt = pool.submit("verbose", "{\"bytes\":12000000}");
        assertThat(attempt.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.error().message())
                                        .startsWith("ax")
                                        .endsWith("x…")
                                        .hasSizeLessThan(TextLimit.ERROR_MESSAGE.bytes()));
        assertThat(attempt.lines())
                .singleElement()
                .satisfies(
                        line ->
                                assertThat(line.message())
                                        .endsWith("x…")
                                        .hasSizeLessThan(TextLimit.LOG_LINE.bytes()));
        assertThat(attempt.progress())
                .singleElement()
                .satisfies(
                        progress ->
                                assertThat(progress.message())
                                        .endsWith("x…")
                                        .hasSizeLessThan(TextLimit.PROGRESS_MESSAGE.bytes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"half-a-line", "never-answer", "ignore-sigterm", "stop-itself", "spin"})
    void whatNeverAnswersIsEndedAtItsTimeout(String kind) throws Exception {
        pool.run("fine", "{}");
        RecordedAttempt attempt = pool.submit(kind, "{}");
        Awaitility.await().until(() -> !attempt.progress().isEmpty()); // the worker has it
        attempt.stopper().stop(StopReason.TIMED_OUT);
        assertThat(attempt.outcome())
                .isInstanceOfSatisfying(
                        Outcome.TimedOut.class,
                        timedOut -> {
                            assertThat(timedOut.error().kind()).isEqualTo(ErrorKind.TIMEOUT);
                            assertThat(timedOut.error().evidence()).contains("the service sent");
                        });
        assertThat(pool.exits()).containsExactly("killed-timeout");
    }

    @Test
    void aWorkerThatIgnoresSigtermIsKilled() throws Exception {
        RecordedAttempt attempt = pool.submit("ignore-sigterm", "{}");
        Awaitility.await().until(() -> !attempt.progress().isEmpty());
        attempt.stopper().stop(StopReason.CANCELLED);
        assertThat(attempt.outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(pool.exits()).containsExactly("killed-cancelled");
    }

    @Test
    void halfALineAndAnExitIsAWorkerLost() throws Exception {
        pool.run("fine", "{}");
        RecordedAttempt attempt = pool.submit("half-a-line-and-exit", "{}");
        lost(attempt);
        assertThat(attempt.lines())
                .extracting(LogLine::message)
                .containsExactly("{\"jsonrpc\": \"2.0\", \"id\": \"");
    }

    @Test
    void aFloodOnStderrBlocksNothingAndIsBounded() throws Exception {
        RecordedAttempt attempt = pool.submit("flood-stderr", "{\"bytes\":10000000}");
        assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"ok\"");
        assertThat(attempt.lines()).hasSizeBetween(1, 1_000);
    }

    @Test
    void aFloodOnStdoutBlocksNothingAndIsBounded() throws Exception {
        RecordedAttempt attempt = pool.submit("flood-stdout", "{\"bytes\":10000000}");
        assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"ok\"");
        assertThat(attempt.lines()).hasSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "null", "[1]", "{\"a\":1}", "1.5", "\"mine\"", "-7"})
    void anAnswerWithAnIdOfTheWrongKindHasNoEffect(String id) throws Exception {
        assertThat(pool.run("wrong-id", "{\"id\":%s}".formatted(id))).isEqualTo("\"ok\"");
        assertThat(pool.run("fine", "{}")).isEqualTo("\"ok\"");
        assertThat(pool.exits()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":5}",
                "{\"error\":[]}",
                "{\"error\":\"it failed\"}",
                "{\"error\":{\"code\":\"x\",\"message\":7}}",
                "{\"result\":1,\"meta\":{\"encoding\":\"rot13\"}}",
                "{\"result\":\"=?=\",\"meta\":{\"encoding\":\"base64\"}}"
            })
    void anOutcomeOfTheWrongShapeFailsItsJobAtOnce(String members) throws Exception {
        RecordedAttempt attempt = pool.submit("say", "{\"members\":%s}".formatted(members));
        assertThat(attempt.outcome()).isInstanceOf(Outcome.Failed.class);
        assertThat(pool.exits()).isEmpty();
    }

    @Test
    void aResultThatIsCutOffFailsItsJobAtOnceAndSaysWhy() throws Exception {
        assertThat(pool.submit("cut-json", "{}").outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.error().message())
                                        .contains("the worker's reply cannot be read"));
        assertThat(pool.exits()).isEmpty();
    }

    @Test
    void aResultThatComesAfterTheDeadlineAndBeforeTheEndStillCounts() throws Exception {
        pool.close();
        pool = new PoolDraft().grace(Duration.ofSeconds(30)).pool();
        pool.run("fine", "{}");
        RecordedAttempt attempt = pool.submit("answer-late", "{}");
        Awaitility.await().until(() -> !attempt.progress().isEmpty());
        attempt.stopper().stop(StopReason.TIMED_OUT);
        assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"ok\"");
        Awaitility.await().until(() -> pool.exits().contains("killed-timeout"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"answer-and-hang", "close-stdin"})
    void whatIsWrittenToOneThatReadsNoMoreHoldsUpNobody(String kind) throws Exception {
        assertThat(pool.run(kind, "{}")).isEqualTo("\"ok\"");
        String megabyte = "{\"x\":\"%s\"}".formatted("y".repeat(1 << 20));
        RecordedAttempt unread = pool.submit("fine", megabyte);
        unread.stopper().stop(StopReason.TIMED_OUT);
        assertThat(unread.outcome()).isInstanceOf(Outcome.TimedOut.class);
        assertThat(pool.run("fine", megabyte)).isEqualTo("\"ok\"");
        assertThat(pool.exits()).containsExactly("killed-timeout");
    }

    @Test
    void oneThatExitsAtStartIsNotTheJobsFault() throws Exception {
        Path how = Files.writeString(directory.resolve("how"), "4");
        pool.close();
        pool = PoolUnderTest.of(1, 1, "python3", PoolUnderTest.MISBEHAVING, how.toString());
        assertThat(pool.submit("fine", "{}").outcome()).isInstanceOf(Outcome.GivenBack.class);
        assertThat(pool.executor().degradedBy()).contains("exited with code 4", "told so");
        Files.writeString(how, "");
        pool.awaitCapacityChange();
        pool.run("fine", "{}");
    }

    @Test
    void oneThatRanOutOfMemoryIsReplacedAndWhatWasSentAheadRunsElsewhere() throws Exception {
        pool.run("fine", "{}");
        var attempts = new ArrayList<RecordedAttempt>();
        for (int i = 0; i < 400; i++) {
            attempts.add(
                    PoolUnderTest.attempt("out-of-memory", i == 200 ? "{\"fail\":true}" : "{}"));
        }
        pool.submitAll(attempts);
        assertThat(attempts.get(200).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.error().kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
                            assertThat(failed.retryable()).isTrue();
                        });
        attempts.remove(200);
        for (RecordedAttempt attempt : attempts) {
            boolean givenBack = attempt.outcome() instanceof Outcome.GivenBack;
            assertThat(attempt.hasStarted()).isEqualTo(!givenBack);
            assertThat(givenBack || PoolUnderTest.result(attempt).equals("\"ok\"")).isTrue();
        }
        assertThat(pool.exits()).containsExactly("killed-memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"answer-twice", "answer-another"})
    void anAnswerToNoRequestHasNoEffect(String kind) throws Exception {
        assertThat(pool.run(kind, "{}")).isEqualTo("\"ok\"");
        assertThat(pool.run("fine", "{}")).isEqualTo("\"ok\"");
        assertThat(pool.exits()).isEmpty();
    }

    @Test
    void whatAWorkerForkedGoesWithIt() throws Exception {
        long child = childPid(pool.run("fork", "{}"));
        lost(pool.submit("exit", "{\"code\":1}"));
        Processes.awaitGone(child);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPipeThatAGrandchildHoldsOpenDelaysNothing(boolean escapes) throws Exception {
        pool.run("fine", "{}");
        RecordedAttempt attempt =
                pool.submit("fork-and-exit", "{\"escape\":%s}".formatted(escapes));
        JobError error = lost(attempt); // the child sleeps for longer than this waits
        assertThat(error.exitCode()).isEqualTo(7);
        long child = Long.parseLong(error.stderr());
        if (escapes) {
            assertThat(ProcessHandle.of(child)).isPresent();
            ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
        }
        Processes.awaitGone(child);
    }

    @Test
    void whatWasPrintedForAnEarlierJobIsNotHeldAgainstALaterOne() throws Exception {
        pool.run("garbage", "{}");
        assertThat(lost(pool.submit("exit", "{\"code\":3}")).stdout()).isNull();
    }

    @Test
    void aWorkerThatClosesItsStdoutIsEnded() throws Exception {
        pool.run("fine", "{}");
        JobError error = lost(pool.submit("close-stdout", "{}"));
        assertThat(error.message()).contains("closed its stdout");
        assertThat(pool.exits()).containsExactly("killed-protocol");
    }

    @Test
    void aLineOverTheLimitEndsTheWorker() throws Exception {
        pool.run("fine", "{}");
        JobError error = lost(pool.submit("long-line", "{\"megabytes\":100}"));
        assertThat(error.message()).contains("size limit");
    }

    @Test
    void aResultOverTheLimitFailsItsJobAlone() throws Exception {
        RecordedAttempt attempt = pool.submit("long-result", "{\"bytes\":9000000}");
        assertThat(attempt.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.error().kind()).isEqualTo(ErrorKind.RESULT_TOO_LARGE);
                            assertThat(failed.retryable()).isFalse();
                        });
        assertThat(pool.exits()).isEmpty();
    }

    @Test
    void aWorkerThatDoesNotReadBlocksNobody() throws Exception {
        RecordedAttempt stuck = pool.submit("never-answer", "{}");
        stuck.stopper();
        RecordedAttempt large =
                PoolUnderTest.attempt("fine", "{\"x\":\"%s\"}".formatted("y".repeat(1 << 20)));
        pool.submit(large); // returns although nobody reads
        stuck.stopper().stop(StopReason.CANCELLED);
        assertThat(stuck.outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(PoolUnderTest.result(large)).isEqualTo("\"ok\"");
    }

    @Test
    void ofThoseSentAheadOnlyTheOldestIsLostWithTheWorker() throws Exception {
        var attempts = new ArrayList<RecordedAttempt>();
        for (int i = 0; i < 400; i++) {
            attempts.add(PoolUnderTest.attempt("maybe", i == 200 ? "{\"exit\":true}" : "{}"));
        }
        pool.submitAll(attempts);
        for (RecordedAttempt attempt : attempts.subList(0, 200)) {
            assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"ok\"");
        }
        lost(attempts.get(200));
        for (RecordedAttempt attempt : attempts.subList(201, 400)) {
            boolean givenBack = attempt.outcome() instanceof Outcome.GivenBack;
            assertThat(attempt.hasStarted()).isEqualTo(!givenBack);
            assertThat(givenBack || PoolUnderTest.result(attempt).equals("\"ok\"")).isTrue();
        }
    }

    private static long childPid(String result) {
        return Long.parseLong(result.replaceAll("\\D", ""));
    }

    private static JobError lost(RecordedAttempt attempt) throws Exception {
        return switch (attempt.outcome()) {
            case Outcome.WorkerLost(var error) -> {
                assertThat(error.kind()).isEqualTo(ErrorKind.WORKER_LOST);
                yield error;
            }
            case Outcome other -> throw new AssertionError(other);
        };
    }
}
