package io.coremill.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.report.PlainReport;
import io.coremill.conformance.session.StrictJson;
import io.coremill.executor.processes.javaworker.JavaWorkerCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the check tells of workers that are right, and of workers that are wrong in one way each.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT) // it mostly waits
@Tag("waits")
class CheckWorkerTest {
    private static final String WRONG = "src/test/resources/wrong_worker.py";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "python3 workers/python/worker.py",
                "python3 workers/python/plain.py",
                "node workers/node/worker.mjs",
                "bash workers/bash/worker.sh",
                "perl examples/worker/matches.pl",
            })
    void ourWorkersConform(String command) throws Exception {
        List<String> words = List.of(command.split(" ", -1));
        Tools.need(words.getFirst());
        Told told = check(List.of(), words.toArray(String[]::new));
        assertThat(told.failures()).as(told.out()).isEmpty();
        assertThat(told.code()).isZero();
        assertThat(told.out()).startsWith("✓ starts and stays\n").contains("It conforms: ");
    }

    @Test
    void theExampleInCConforms(@TempDir Path directory) throws Exception {
        Tools.need("cc");
        String program = directory.resolve("stats").toString();
        List<String> compile = List.of("cc", "-o", program, "examples/worker/stats.c");
        assertThat(new ProcessBuilder(compile).inheritIO().start().waitFor()).isZero();
        Told told = check(List.of("--payload", "{\"numbers\":[1,2.5,4]}"), program);
        assertThat(told.failures()).as(told.out()).isEmpty();
    }

    /// Else one that leans on them would pass here and fail in a queue.
    @Test
    @Tag("anywhere")
    void aWorkerHasNoMoreOfOurVariablesThanInAQueue() throws Exception {
        Tools.need("bash");
        String ours =
                System.getenv().keySet().stream()
                        .filter(name -> name.matches("JAVA_HOME|MAVEN_.*"))
                        .findFirst()
                        .orElse("JAVA_HOME");
        String worker = "[ -z \"${%s+set}\" ] && exec bash workers/bash/worker.sh".formatted(ours);
        Told told = check(List.of(), "bash", "-c", worker);
        assertThat(told.failures()).as(told.out()).isEmpty();
    }

    @Test
    void ourWorkersConformWithSeveralJobsAtOnce() throws Exception {
        Tools.need("python3");
        Told told = check(several(), "python3", "workers/python/worker.py");
        assertThat(told.failures()).as(told.out()).isEmpty();
        assertThat(told.out())
                .contains(
                        mark("✓", ConformanceCheck.CONCURRENT),
                        mark("✓", ConformanceCheck.OWN_ANSWERS),
                        mark("✓", ConformanceCheck.CANCEL),
                        mark("✓", ConformanceCheck.LATE_CANCEL));
    }

    @Test
    @Tag("anywhere")
    void theJavaWorkerConforms() throws Exception {
        List<String> command =
                JavaWorkerCommand.build(Path.of("target", "java-worker"), 64L << 20, List.of())
                        .words();
        Told told = check(several(), command.toArray(String[]::new));
        assertThat(told.failures()).as(told.out()).isEmpty();
        assertThat(told.out()).contains(mark("✓", ConformanceCheck.CANCEL));
    }

    @Test
    void theWrongWorkerIsRightWithoutAMisdeed() throws Exception {
        Told told = wrong("none");
        assertThat(told.failures()).as(told.out()).isEmpty();
        assertThat(told.out())
                .contains(
                        mark("✓", ConformanceCheck.CANCEL),
                        mark("✓", ConformanceCheck.OWN_ANSWERS));
    }

    /// The service skips it too.
    @Test
    void aByteOrderMarkBeforeMessagesDoesNoHarm() throws Exception {
        Told told = wrong("marks-bytes");
        assertThat(told.failures()).as(told.out()).isEmpty();
    }

    /// The service takes them too.
    @Test
    void wholeNumbersMayBeFloats() throws Exception {
        Told told = wrong("sends-floats");
        assertThat(told.failures()).as(told.out()).isEmpty();
    }

    /// Each misdeed fails its own check and no other, and the line that offended is shown.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "answers-a-late-cancel | LATE_CANCEL | it is over",
                "answers-notifications | UNKNOWN_NOTIFICATIONS | came:     {\"jsonrpc\": \"2.0\", \"id\": null",
                "answers-twice | ONCE | two answers to 1009",
                "breaks-lines | WHOLE_LINES | came:       \"id\": \"1009\",",
                "dies-after-an-error | GOES_ON | stderr:   it has failed before",
                "dies-of-a-large-request | LARGE_REQUEST | stderr:   the line is too long",
                "dies-of-members | UNKNOWN_MEMBERS | stderr:   too many members",
                "dies-of-notifications | UNKNOWN_NOTIFICATIONS | stderr:   what is check",
                "gives-bad-base64 | RESULTS | \"result\": \"?\"",
                "hello-is-late | HELLO | it is not the first line",
                "hello-is-malformed | HELLO | \"concurrency\": \"many\"",
                "no-error-code | ERRORS | its error has no code",
                "no-jsonrpc | JSON_RPC | came:     {\"id\": \"1009\"",
                "no-last-newline | WHOLE_LINES | its newline is missing",
                "progress-of-no-job | NOTICES | {\"id\": \"7\", \"done\": 1}",
                "result-and-error | JSON_RPC | \"result\": null",
                "says-json | RESULTS | the result has a JSON media type, but is not JSON",
                "says-nan | WHOLE_LINES | \"result\": NaN",
                "says-nan-first | WHOLE_LINES | \"result\": NaN",
                "says-too-many-digits | RESULTS | a number of more than 1000 digits",
                "swaps-ids | OWN_ANSWERS | got the answer of another",
                "writes-utf-16 | UTF_8 | this line is not UTF-8",
                "wrong-id | KNOWN_ID | no request had the id 1010",
                "wrong-utf-8 | UTF_8 | {\"\\xe9\": 1",
            })
    void aMisdeedIsToldByItsOwnCheck(String misdeed, ConformanceCheck check, String line)
            throws Exception {
        Told told = wrong(misdeed);
        assertThat(told.failures()).as(told.out()).containsExactly(check);
        assertThat(told.out())
                .contains(line, "see:      docs/worker-protocol.md, " + check.section())
                .contains("It does not conform: ");
        assertThat(told.code()).isEqualTo(1);
    }

    /// What is only recommended is told, and does not fail the worker.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claims-another-type | UNKNOWN_TYPE | to a type that its hello does not list",
                "exits-with-3 | EXIT_CODE | it exited with code 3",
                "leaves-a-process | NOTHING_LEFT | sleep 60",
                "prints-before-answers | ONLY_MESSAGES | came:     \\r 50 %\\r100 %",
                "prints | ONLY_MESSAGES | came:     working\\x1b[0m on it",
            })
    void whatIsOnlyRecommendedIsToldAndNoFailure(
            String misdeed, ConformanceCheck check, String line) throws Exception {
        Told told = wrong(misdeed);
        assertThat(told.failures()).as(told.out()).containsExactly(check);
        assertThat(told.out()).contains(line, mark("✗", check) + " (recommended)");
        assertThat(told.code()).isZero();
    }

    /// These are only seen by waiting, for no less than what a right answer may take.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ignores-cancel | CANCEL | \"method\":\"cancel\"",
                "ignores-sigterm | TERMINATES | after SIGTERM, while a job ran",
                "ignores-stdin-end | STDIN_END | after its stdin had been closed",
                "never-answers | ANSWERS | no answer came within 5 s",
                "no-flush | FLUSHES | came:     {\"jsonrpc\": \"2.0\", \"id\": \"1009\"",
            })
    void silenceIsToldByItsOwnCheck(String misdeed, ConformanceCheck check, String line)
            throws Exception {
        Told told = wrong(misdeed, "--timeout", "5s");
        assertThat(told.failures()).as(told.out()).containsExactly(check);
        assertThat(told.out()).contains(line);
    }

    @Test
    void aLineThatComesInTwoPartsIsNotTwoLines() throws Exception {
        Told told = wrong("splits-badly");
        assertThat(told.failures())
                .as(told.out())
                .containsExactly(
                        ConformanceCheck.SPLIT_LINE,
                        ConformanceCheck.SPLIT_CHARACTER,
                        ConformanceCheck.LARGE_REQUEST);
    }

    @Test
    void oneThatClosesItsStdoutIsNotWaitedFor() throws Exception {
        Told told = wrong("closes-stdout");
        assertThat(told.failures()).as(told.out()).containsExactly(ConformanceCheck.ANSWERS);
        assertThat(told.out()).contains("it closed its stdout and lives on instead of answering");
    }

    @Test
    void oneThatExitsAtOnceIsToldWithItsLastWords() throws Exception {
        Told told = wrong("exits-at-start");
        assertThat(told.failures()).as(told.out()).containsExactly(ConformanceCheck.STARTS);
        assertThat(told.out())
                .contains("it ended with exit code 1 before it had been sent anything")
                .contains("stderr:   no licence found");
    }

    @Test
    void aCommandThatIsNotThereIsNamed() throws Exception {
        Told told = check(List.of(), "no-such-program-here");
        assertThat(told.failures()).containsExactly(ConformanceCheck.STARTS);
        assertThat(told.out()).contains("there is no program no-such-program-here");
        assertThat(told.code()).isEqualTo(1);
    }

    @Test
    void aPayloadThatItNeedsCanBeGiven() throws Exception {
        Tools.need("python3");
        String picky =
                "import json,sys\nfor line in sys.stdin:\n r=json.loads(line)\n if 'id' in r:"
                        + " print(json.dumps({'jsonrpc':'2.0','id':r['id'],'result':r['params']['n']}),"
                        + "flush=True)";
        assertThat(check(List.of(), "python3", "-c", picky).out())
                .contains("KeyError: 'n'", "--type NAME --payload JSON");
        assertThat(check(List.of("--payload", "{ \"n\": 1 }"), "python3", "-c", picky).code())
                .isZero();
    }

    @Test
    void oneThatTakesLongToStartIsNotTakenForOneThatDoesNotFlush() throws Exception {
        Tools.need("sh", "python3");
        String slow = "sleep 1.2; exec python3 workers/python/plain.py";
        Told told = check(List.of("--timeout", "1s"), "sh", "-c", slow);
        assertThat(told.failures()).as(told.out()).contains(ConformanceCheck.ANSWERS);
        assertThat(told.failures()).doesNotContain(ConformanceCheck.FLUSHES);
        assertThat(told.out()).contains("its first answer came ", "takes longer to start");
    }

    /// As libraries do that read messages strictly.
    private static final String STRICT =
            "import sys, json\nfor line in sys.stdin:\n r = json.loads(line)\n"
                    + " if 'id' in r and set(r) == {'jsonrpc', 'id', 'method', 'params'}:\n"
                    + "  print(json.dumps({'jsonrpc': '2.0', 'id': r['id'], 'result': 1}),"
                    + " flush=True)";

    @Test
    void oneThatDropsRequestsForTheirMetaIsToldSo() throws Exception {
        Tools.need("python3");
        Told told = check(List.of("--timeout", "1s"), "python3", "-c", STRICT);
        assertThat(told.failures()).as(told.out()).containsExactly(ConformanceCheck.ANSWERS);
        assertThat(told.out()).contains("it answers only a request without meta", "--meta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"params", "none"})
    void oneThatTakesNoMetaConformsAsItsQueueHasIt(String meta) throws Exception {
        Tools.need("python3");
        Told told = check(List.of("--meta", meta), "python3", "-c", STRICT);
        assertThat(told.failures()).as(told.out()).isEmpty();
    }

    @Test
    @Tag("anywhere")
    void nothingIsLeftOfAWorkerThatForksAwayAndIgnoresSignals() throws Exception {
        Tools.need("bash", "setsid");
        String script = "trap '' TERM; setsid sleep 7331 & while :; do sleep 7331; done";
        Told told = check(List.of("--timeout", "1s"), "bash", "-c", script);
        assertThat(told.failures())
                .contains(
                        ConformanceCheck.ANSWERS,
                        ConformanceCheck.STDIN_END,
                        ConformanceCheck.TERMINATES);
        assertThat(ProcessHandle.allProcesses())
                .filteredOn(ProcessHandle::isAlive)
                .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep 7331"));
    }

    @Test
    void machinesGetTheSame() throws Exception {
        Told told = wrong("prints", "--json");
        var report = StrictJson.read(told.out());
        assertThat(report.path("conforms").asBoolean()).isTrue();
        assertThat(report.path("checks")).hasSize(ConformanceCheck.values().length);
        var printed =
                report.path("checks")
                        .valueStream()
                        .filter(check -> check.path("check").asString().equals("only-messages"))
                        .findFirst()
                        .orElseThrow();
        assertThat(printed.path("verdict").asString()).isEqualTo("fails");
        assertThat(printed.path("evidence").get(0).path("line").asString())
                .isEqualTo("working\\x1b[0m on it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | the worker's command is missing",
                "python3 worker.py | there is no option python3; the command comes after --",
                "--payload [1] -- true | --payload must be a JSON object",
                "--timeout soon -- true | --timeout must be a duration like 10s",
                "--meta both -- true | --meta must be message, params or none",
                "--concurrency 0 -- true | --concurrency must be a number",
                "--type -- true | --type needs a value",
                "--slow-payload {} -- true | --slow-payload needs a --slow-type",
            })
    void wrongUsageIsToldAndHasACodeOfItsOwn(String arguments, String message) throws Exception {
        List<String> words =
                Arrays.stream(arguments.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
        Told told = run(words);
        assertThat(told.code()).isEqualTo(2);
        assertThat(told.err()).contains(message, "usage: coremill check-worker");
    }

    private static List<String> several() {
        return List.of("--concurrency", "4");
    }

    private static String mark(String mark, ConformanceCheck check) {
        return mark + " " + check.title();
    }

    private static Told wrong(String misdeed, String... options) throws Exception {
        Tools.need("python3");
        return check(List.of(options), "python3", WRONG, misdeed);
    }

    private static Told check(List<String> options, String... command) throws Exception {
        List<String> words = new ArrayList<>(options);
        words.add("--");
        words.addAll(List.of(command));
        return run(words);
    }

    private static Told run(List<String> words) throws Exception {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code =
                CheckWorker.run(
                        words,
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        new PlainReport(false),
                        _ -> {});
        return new Told(code, out.toString(UTF_8), err.toString(UTF_8));
    }

    private record Told(int code, String out, String err) {

        /// The checks that are marked as failed, in their order.
        List<ConformanceCheck> failures() {
            List<String> lines = out.lines().takeWhile(line -> !line.isEmpty()).toList();
            return Stream.of(ConformanceCheck.values())
                    .filter(
                            check ->
                                    lines.stream()
                                            .anyMatch(line -> line.startsWith(mark("✗", check))))
                    .collect(Collectors.toList());
        }
    }
}
