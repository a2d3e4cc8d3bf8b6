package io.coremill.executor.processes;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.kernel.LibC;
import io.coremill.executor.WorkerState;
import io.coremill.executor.WorkerView;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.subprocess.ProgramSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a program that knows nothing of us is given, and what becomes of what it says.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
@Tag("anywhere")
class OnceTest {

    @Test
    void thePayloadIsStdinToTheByteAndStdoutIsTheResult() throws Exception {
        try (var once = OnceUnderTest.of(1, "od", "-An", "-c")) {
            assertThat(once.run("{\"a\":\"ä\"}"))
                    .isEqualTo("   {   \"   a   \"   :   \" 303 244   \"   }\n");
        }
    }

    @Test
    void aResultHasTheMediaTypeOfTheSettingsAndAllItsBytes() throws Exception {
        try (var once = OnceUnderTest.sh("head -c 1000000 /dev/zero | tr '\\0' '\\377'")) {
            assertThat(once.outcome("{}"))
                    .isInstanceOfSatisfying(
                            Outcome.Succeeded.class,
                            succeeded -> {
                                assertThat(succeeded.result().mediaType()).isEqualTo("text/plain");
                                assertThat(succeeded.result().body())
                                        .hasSize(1_000_000)
                                        .containsOnly(0xff);
                            });
        }
    }

    @Test
    void aPayloadOfAMegabyteIsReadWhileOutputIsWritten() throws Exception {
        String payload = "{\"x\":\"%s\"}".formatted("y".repeat(1_000_000));
        try (var once = OnceUnderTest.of(1, "cat")) {
            assertThat(once.run(payload)).isEqualTo(payload);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo ok", "exec <&-; echo ok", "head -c 10 >/dev/null; echo ok"})
    void aProgramNeedNotReadItsStdin(String script) throws Exception {
        try (var once = OnceUnderTest.sh(script)) {
            String large = "{\"x\":\"%s\"}".formatted("y".repeat(1_000_000));
            assertThat(once.run(large)).isEqualTo("ok\n");
        }
    }

    @Test
    void eachJobHasAFreshProcessInAGroupOfItsOwn() throws Exception {
        try (var once = OnceUnderTest.sh("echo $$ $(ps -o pgid= -p $$)")) {
            List<String> first = words(once.run("{}"));
            List<String> second = words(once.run("{}"));
            assertThat(first.getFirst()).isEqualTo(first.getLast());
            assertThat(second.getFirst())
                    .isEqualTo(second.getLast())
                    .isNotEqualTo(first.getFirst());
        }
    }

    @Test
    void itsEnvironmentTellsWhichAttemptItIs() throws Exception {
        try (var once = OnceUnderTest.of(1, "env")) {
            RecordedAttempt attempt = once.submit("{}");
            Map<String, String> environment =
                    PoolUnderTest.result(attempt)
                            .lines()
                            .filter(
                                    line ->
                                            line.startsWith("COREMILL_")
                                                    || line.startsWith("PATH="))
                            .collect(
                                    Collectors.toMap(
                                            line -> line.substring(0, line.indexOf('=')),
                                            line -> line.substring(line.indexOf('=') + 1)));
            assertThat(environment)
                    .containsEntry("COREMILL_JOB_ID", attempt.job().toString())
                    .containsEntry("COREMILL_TYPE", "type")
                    .containsEntry("COREMILL_ATTEMPT", "1")
                    .containsEntry("COREMILL_QUEUE", once.queue())
                    .containsEntry("COREMILL_WORKER", once.queue() + "-1")
                    .containsEntry("PATH", System.getenv("PATH"));
        }
    }

    @Test
    void theServicesVariablesArriveToTheByteIfTheyArePassed() throws Exception {
        ProgramSpec city = Programs.of("sh", "-c", "printf %s \"$CITY\" | od -An -tx1");
        MethodHandle setenv = LibC.function("setenv", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        MethodHandle unsetenv = LibC.function("unsetenv", JAVA_INT, ADDRESS);
        try (var once = OnceUnderTest.of(Programs.with(Map.of(), Set.of("CITY"), city));
                Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom("CITY");
            MemorySegment value = arena.allocateFrom("Z\u00fcrich", StandardCharsets.ISO_8859_1);
            assertThat(setenv.invokeWithArguments(name, value, 1)).isEqualTo(0);
            try {
                assertThat(once.run("{}").strip()).isEqualTo("5a fc 72 69 63 68");
            } finally {
                assertThat(unsetenv.invokeWithArguments(name)).isEqualTo(0);
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itHasNoDescriptorsButThree() throws Exception {
        try (var once = OnceUnderTest.sh("ls /proc/$$/fd")) {
            assertThat(once.run("{}").lines()).containsExactly("0", "1", "2");
        }
    }

    /// But for the two that belong to the C library.
    @Test
    void signalsAreAsTheyAreByDefault() throws Exception {
        try (var once = OnceUnderTest.sh("grep -E 'Sig(Blk|Ign)' /proc/self/status")) {
            assertThat(once.run("{}").lines())
                    .hasSize(2)
                    .allMatch(line -> (Long.parseLong(line.substring(8), 16) & 0x7fffffff) == 0);
        }
    }

    @Test
    void stderrIsTheJobsLog() throws Exception {
        try (var once =
                OnceUnderTest.sh("echo one >&2; echo result; printf '1 %%\\r2 %%\\rtwo' >&2")) {
            RecordedAttempt attempt = once.submit("{}");
            assertThat(PoolUnderTest.result(attempt)).isEqualTo("result\n");
            assertThat(attempt.linesAtTheEnd())
                    .allMatch(line -> line.source().equals("stderr") && line.level().equals("info"))
                    .extracting(LogLine::message)
                    .containsExactly("one", "two");
        }
    }

    @Test
    void stderrWithoutEndBlocksNobody() throws Exception {
        try (var once = OnceUnderTest.sh("yes 'a line' | head -c 10000000 >&2; echo ok")) {
            RecordedAttempt attempt = once.submit("{}");
            assertThat(PoolUnderTest.result(attempt)).isEqualTo("ok\n");
            assertThat(attempt.linesAtTheEnd()).hasSize(1_000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, handler-error, true",
        "3, handler-error, true",
        "75, handler-error, true",
        "127, handler-error, true",
        "137, handler-error, true",
        "255, handler-error, true",
        "64, bad-payload, false",
        "65, bad-payload, false"
    })
    void theExitCodeDecides(int code, String kind, boolean retryable) throws Exception {
        try (var once = OnceUnderTest.sh("echo half a result; echo why >&2; exit " + code)) {
            Outcome.Failed failed = failed(once.outcome("{}"));
            assertThat(failed.retryable()).isEqualTo(retryable);
            assertThat(failed.error())
                    .isEqualTo(
                            new JobError(
                                    ErrorKind.ofWord(kind),
                                    "the program exited with code " + code,
                                    code,
                                    null,
                                    "why",
                                    null,
                                    null));
            assertThat(once.exits()).containsExactly("exited");
            assertThat(once.executor().degradedBy()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"KILL", "TERM", "SEGV"})
    void aDeathBySignalIsAWorkerLost(String signal) throws Exception {
        try (var once = OnceUnderTest.sh("echo last >&2; kill -%s $$".formatted(signal))) {
            assertThat(once.outcome("{}"))
                    .isInstanceOfSatisfying(
                            Outcome.WorkerLost.class,
                            lost -> {
                                assertThat(lost.error().kind()).isEqualTo(ErrorKind.WORKER_LOST);
                                assertThat(lost.error().signal()).isEqualTo(signal);
                                assertThat(lost.error().exitCode()).isNull();
                                assertThat(lost.error().stderr()).isEqualTo("last");
                                assertThat(lost.error().evidence()).isNull();
                            });
            assertThat(once.exits()).containsExactly("crashed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"head -c 1048577 /dev/zero", "cat /dev/zero"})
    void tooMuchOutputEndsTheProgramAndTellsTheLimit(String script) throws Exception {
        try (var once = OnceUnderTest.sh(script)) {
            Outcome.Failed failed = failed(once.outcome("{}"));
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.error().kind()).isEqualTo(ErrorKind.RESULT_TOO_LARGE);
            assertThat(failed.error().message()).contains("1048576 bytes");
            assertThat(once.exits()).containsExactly("killed-output");
        }
    }

    @Test
    void aResultOfJustTheLimitIsOne() throws Exception {
        try (var once = OnceUnderTest.sh("head -c 1048576 /dev/zero")) {
            assertThat(once.outcome("{}"))
                    .isInstanceOfSatisfying(
                            Outcome.Succeeded.class,
                            it -> assertThat(it.result().body()).hasSize(OnceUnderTest.MAX_RESULT));
        }
    }

    @Test
    void aLongResultIsInOrder() throws Exception {
        try (var once = OnceUnderTest.sh("seq 100000; seq 100 | while read i; do echo $i; done")) {
            String expected =
                    IntStream.concat(
                                    IntStream.rangeClosed(1, 100_000),
                                    IntStream.rangeClosed(1, 100))
                            .mapToObj(i -> i + "\n")
                            .collect(Collectors.joining());
            assertThat(once.run("{}")).isEqualTo(expected);
        }
    }

    @Test
    void jsonMayBeDeepAndLong() throws Exception {
        String deep = "head -c 9999 /dev/zero | tr '\\0' '%s'";
        try (var once =
                OnceUnderTest.json(
                        deep.formatted("[")
                                + "; printf '\"'; printf '\u00fc%.0s' $(seq 9999); printf '\"'; "
                                + deep.formatted("]"))) {
            assertThat(once.run("{}")).hasSize(2 * 9999 + 9999 + 2);
        }
    }

    @ParameterizedTest
    @CsvSource({"[, 10000", "1, 1000", "1.1, 1000"})
    void jsonOverALimitOfOursIsNotTriedAgain(String text, String limit) throws Exception {
        String more = "head -c 20000 /dev/zero | tr '\\0' " + text.charAt(0);
        try (var once = OnceUnderTest.json("printf " + text + "; " + more)) {
            Outcome.Failed failed = failed(once.outcome("{}"));
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.error().message())
                    .startsWith("what the program printed is JSON over a limit: ")
                    .contains(limit);
        }
    }

    @Test
    void whatClaimsToBeJsonIsJson() throws Exception {
        try (var once = OnceUnderTest.json("echo '{\"a\": [1,'; echo '2]}'")) {
            assertThat(once.run("{}")).isEqualTo("{\"a\": [1,\n2]}\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "echo hello",
                "echo '{\"a\": 1'",
                "echo '{} {}'",
                "echo NaN",
                "printf '\"\\377\"'",
                "printf '\"'; seq -s \u00fc 9999; printf '\\377\"'",
                "printf '\"\\303'"
            })
    void whatIsNotFailsTheAttemptAndSaysSo(String script) throws Exception {
        try (var once = OnceUnderTest.json(script)) {
            Outcome.Failed failed = failed(once.outcome("{}"));
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.error().kind()).isEqualTo(ErrorKind.HANDLER_ERROR);
            assertThat(failed.error().message()).startsWith("what the program printed is not JSON");
            assertThat(failed.error().exitCode()).isZero();
        }
    }

    @Test
    void asManyRunAtOnceAsThereAreSlotsAndAreShownAsWorkers() throws Exception {
        try (var once = OnceUnderTest.of(2, "sh", "-c", "echo up >&2; sleep 60")) {
            List<RecordedAttempt> attempts =
                    Stream.generate(() -> PoolUnderTest.attempt("type", "{}")).limit(3).toList();
            once.submitAll(attempts);
            attempts.get(0).stopper();
            attempts.get(1).stopper();
            List<WorkerView> workers = once.executor().workers();
            assertThat(workers).hasSize(2).allMatch(view -> Processes.exists(view.pid()));
            assertThat(workers)
                    .extracting(WorkerView::id)
                    .containsExactly(once.queue() + "-1", once.queue() + "-2");
            assertThat(workers).extracting(WorkerView::state).containsOnly(WorkerState.BUSY);
            assertThat(workers)
                    .extracting(view -> view.jobs().getFirst())
                    .containsExactlyInAnyOrder(attempts.get(0).job(), attempts.get(1).job());
            assertThat(once.executor().slots().busy()).isEqualTo(2);
            assertThat(once.waiting()).isOne();
        }
    }

    @Test
    void cpuTimeIsThatOfTheProcessAndOfTheChildrenItWaitedFor() throws Exception {
        String child = "(i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done); ";
        Duration ofOne = cpuTime(child + "exit 0");
        assertThat(ofOne).isBetween(Duration.ofMillis(3), Duration.ofSeconds(50));
        try (var once = OnceUnderTest.sh(child.repeat(20) + "exit 0")) {
            ExecutionStats twenty = once.submit("{}").ran();
            assertThat(twenty.executor()).isEqualTo(ExecutorKind.PROCESSES);
            assertThat(twenty.worker()).isEqualTo(once.queue() + "-1");
            assertThat(twenty.pid()).isNotNull();
            assertThat(twenty.cores()).isNotEmpty();
            assertThat(twenty.maxRss()).isPositive();
            // a core can be many times as slow as it was just before
            assertThat(twenty.cpuTime()).isGreaterThan(ofOne.multipliedBy(2));
        }
        try (var once = OnceUnderTest.sh("sleep 0.2")) {
            ExecutionStats asleep = once.submit("{}").ran();
            assertThat(asleep.wall()).isGreaterThan(Duration.ofMillis(200));
            assertThat(asleep.cpuTime()).isBetween(Duration.ofNanos(1), Duration.ofMillis(150));
        }
    }

    private static Duration cpuTime(String script) throws Exception {
        try (var once = OnceUnderTest.sh(script)) {
            return Objects.requireNonNull(once.submit("{}").ran().cpuTime());
        }
    }

    private static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split(" +", -1));
    }
}
