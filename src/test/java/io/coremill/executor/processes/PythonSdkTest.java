package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.executor.StopReason;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the Python SDK gives its handlers, seen through a real pool: jobs one after the other, and
/// several on threads.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonSdkTest {
    private static final String WORKER = "src/test/resources/python_sdk_worker.py";
    private static final String REFUSALS = "src/test/resources/python_sdk_refusals.py";

    /// Whoever is cancelled heeds it, once the machine lets it.
    private static final Duration PATIENT = Duration.ofSeconds(30);

    /// By mode, with one worker for the tests that leave it as they found it.
    private final Map<String, PoolUnderTest> shared = new HashMap<>();

    @AfterAll
    void closeShared() {
        shared.values().forEach(PoolUnderTest::close);
    }

    @BeforeEach
    void needPython() {
        Tools.need("python3");
    }

    @Test
    void aPayloadBecomesAnInstanceOfItsType() throws Exception {
        try (var pool = pool(1)) {
            String payload =
                    """
                    {"name":"A","age":5,"weight":2,"friends":[{"name":"B","age":1}],\
                    "homes":{"x":{"city":"C"}},"size":"L","key":"k","extra":[1]}""";
            assertThat(pool.run("typed", payload))
                    .isEqualTo(
                            "\"Person(name='A', age=5, weight=2.0, member=False, size='L', tags=[],"
                                    + " homes={'x': Address(city='C', zip=None)}, address=None,"
                                    + " friends=[Person(name='B', age=1, weight=1.0, member=False,"
                                    + " size='S', tags=[], homes={}, address=None, friends=[], key=0,"
                                    + " extra=None)], key='k', extra=[1])\"");
            assertThat(pool.run("plain", "{\"b\":1,\"a\":2}")).isEqualTo("[\"a\",\"b\"]");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|name is missing; it must be a string",
                "{`name`:`A`}|age is missing; it must be a whole number",
                "{`name`:`A`,`age`:true}|age must be a whole number",
                "{`name`:`A`,`age`:1.5}|age must be a whole number",
                "{`name`:`A`,`age`:1,`weight`:`x`}|weight must be a number",
                "{`name`:`A`,`age`:1,`member`:1}|member must be true or false",
                "{`name`:`A`,`age`:1,`size`:`M`}|size must be one of \"S\", \"L\"",
                "{`name`:`A`,`age`:1,`tags`:[`a`,2]}|tags[1] must be a string",
                "{`name`:`A`,`age`:1,`tags`:{}}|tags must be a list",
                "{`name`:`A`,`age`:1,`homes`:{`h`:{}}}|homes.h.city is missing; it must be a string",
                "{`name`:`A`,`age`:1,`address`:7}|address must be an object or null",
                "{`name`:`A`,`age`:1,`address`:{`city`:null}}|address.city must be a string",
                "{`name`:`A`,`age`:1,`address`:{`city`:`C`,`zip`:1}}|address.zip must be a string or null",
                "{`name`:`A`,`age`:1,`address`:{`town`:1}}|address.town is not a field of this type; it has city, zip",
                "{`name`:`A`,`age`:1,`friends`:[{`name`:`B`,`age`:`1`}]}|friends[0].age must be a whole number",
                "{`name`:`A`,`age`:1,`key`:[]}|key must be a whole number or a string",
            })
    void aPayloadThatDoesNotFitIsRefusedWithTheFieldsName(String payload, String words)
            throws Exception {
        try (var pool = pool(1)) {
            assertThat(pool.submit("typed", payload.replace('`', '"')).outcome())
                    .isEqualTo(
                            new Outcome.Failed(JobError.of(ErrorKind.BAD_PAYLOAD, words), false));
        }
    }

    @Test
    void aSetupThatFailsSaysWhyAndTheJobsWait() throws Exception {
        try (var pool = PoolUnderTest.of(1, 1, "env", "SETUP=fail", "python3", WORKER)) {
            RecordedAttempt attempt = pool.submit("plain", "{}");
            Awaitility.await().until(() -> pool.executor().degradedBy() != null);
            assertThat(pool.executor().degradedBy())
                    .contains("exited with code 1", "no model there", "the setup failed");
            assertThat(attempt.hasEnded() && !(attempt.outcome() instanceof Outcome.GivenBack))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "A", "t.TypedDict('T', {})"})
    void aTypeThatJsonCannotHaveIsRefusedAtTheStart(String type) throws Exception {
        String code =
                """
                import sys, typing as t; sys.path.insert(0, 'workers/python'); import coremill
                from dataclasses import make_dataclass
                A = make_dataclass('A', [('when', set)])
                def f(p, job): pass
                f.__annotations__['p'] = %s
                coremill.handler('f')(f)
                """
                        .formatted(type);
        try (var pool = PoolUnderTest.of(1, 1, "python3", "-c", code)) {
            pool.submit("f", "{}");
            Awaitility.await().until(() -> pool.executor().degradedBy() != null);
            assertThat(pool.executor().degradedBy())
                    .containsAnyOf(
                            "f: the payload must be annotated with",
                            "f.when cannot be read from JSON");
        }
    }

    @Test
    void whatIsLoggedOnThreadsGoesToTheRightJob() throws Exception {
        try (var pool = pool(2)) {
            pool.run("plain", "{}");
            RecordedAttempt one = pool.submit("meet", "{\"name\":\"one\"}");
            RecordedAttempt two = pool.submit("meet", "{\"name\":\"two\"}");
            assertThat(PoolUnderTest.result(one)).isEqualTo("{}");
            assertThat(PoolUnderTest.result(two)).isEqualTo("{}");
            assertThat(messages(one)).containsExactly("warn first of one", "warn second of one");
            assertThat(messages(two)).containsExactly("warn first of two", "warn second of two");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "static",
                "wrapped",
                "method",
                "decorated-method",
                "class",
                "callable",
                "renamed",
                "numbered",
                "partial",
                "optional",
                "local"
            })
    void aPayloadIsReadWhateverTheHandlerIs(String kind) throws Exception {
        assertThat(shared("one").run("city-" + kind, "{\"city\":\"C\"}")).isEqualTo("\"C\"");
        assertThat(failure(shared("one").submit("city-" + kind, "{\"city\":1}")))
                .isEqualTo(JobError.of(ErrorKind.BAD_PAYLOAD, "city must be a string"));
    }

    @Test
    void whatCouldNotRunIsRefusedWhenItIsRegistered() throws Exception {
        List<String> refusals =
                List.of(
                        "handler(one) | write @coremill.handler(\"its-type\")",
                        "handler('a b') | no job can have the type 'a b'",
                        "handler('x' * 101) | no job can have the type 'xxx",
                        "handler('f')(5) | f: a handler must be a function, not 5",
                        "handler('f')(dict) | f: a handler must be a function, not <class",
                        "handler('f')(lambda p: 1) | this one takes (p)",
                        "handler('f')(lambda self, p, j: 1) | this one takes (self, p, j)",
                        "handler('f')(lambda p, j, *, k: 1) | this one takes (p, j, *, k)",
                        "handler('f')(work) | f: the handler would only make a coroutine",
                        "handler('f')(partial(work)) | f: the handler would only make a coroutine",
                        "handler('f')(Works()) | f: the handler would only make a coroutine",
                        "handler('f')(Works().do) | f: the handler would only make a coroutine",
                        "handler('f')(steps) | f: the handler would only make a generator",
                        "handler('f')(stream) | f: the handler would only make an asynchronous",
                        "handler('f')(classmethod(one)) | coremill.handler('f')(TheClass.one)",
                        "handler('f')(injected) | f: which of number, payload, job is the payload",
                        "handler('f')(lost) | f: the payload has a type that cannot be found",
                        "handler('f')(unmade) | cannot be made of its fields",
                        "run() | there is no handler",
                        "handler('one')(one) and None | None",
                        "handler('one')(one) | two handlers for type one",
                        "run(setup=work) | the setup would only make a coroutine",
                        "run(setup=5) | the setup must be a function, not 5");
        var command = new ArrayList<>(List.of("python3", REFUSALS));
        refusals.forEach(each -> command.add(each.substring(0, each.indexOf(" | "))));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> said = process.inputReader().readAllLines();
        assertThat(said).as(said.toString()).hasSameSizeAs(refusals);
        for (int i = 0; i < said.size(); i++) {
            String refusal = refusals.get(i);
            assertThat(said.get(i)).as(refusal).contains(refusal.split(" \\| ", -1)[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda: work()", "manager", "steps"})
    void aSetupThatDoesNotRunIsNoSetup(String setup) throws Exception {
        String code =
                """
                import contextlib, sys; sys.path.insert(0, 'workers/python'); import coremill
                async def work(): pass
                def steps(): yield
                manager = contextlib.contextmanager(steps)
                coremill.handler('f')(lambda p, j: 1)
                coremill.run(setup=%s)
                """
                        .formatted(setup);
        try (var pool = PoolUnderTest.of(1, 1, "python3", "-c", code)) {
            pool.submit("f", "{}");
            Awaitility.await().until(() -> pool.executor().degradedBy() != null);
            assertThat(pool.executor().degradedBy()).contains("TypeError: the setup ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "threads", "prefork"})
    void aForkedChildLeavesTheAnswerToItsParent(String mode) throws Exception {
        PoolUnderTest pool = shared(mode);
        assertThat(pool.run("fork", "{\"how\":\"return\"}")).isEqualTo("{\"status\":0}");
        assertThat(pool.run("fork", "{\"how\":\"raise\"}")).isEqualTo("{\"status\":1}");
        assertThat(pool.run("fork", "{\"how\":\"exit\"}")).isEqualTo("{\"status\":7}");
        assertThat(pool.run("fork-in-a-thread", "{}")).isEqualTo("{\"status\":0}");
        RecordedAttempt logged = pool.submit("fork", "{\"how\":\"log\"}");
        assertThat(PoolUnderTest.result(logged)).isEqualTo("{\"status\":0}");
        assertThat(messages(logged))
                .containsExactlyInAnyOrder("info by the child", "info printed by the child");
        assertThat(pool.run("plain", "{}")).isEqualTo("[]");
        assertThat(pool.exits()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "threads", "prefork"})
    void whateverAHandlerRaisesFailsItsAttemptAlone(String mode) throws Exception {
        PoolUnderTest pool = shared(mode);
        for (String what :
                List.of(
                        "KeyboardInterrupt",
                        "GeneratorExit",
                        "BaseException",
                        "StopIteration",
                        "RecursionError",
                        "Wordless",
                        "Untouchable")) {
            assertThat(failure(pool.submit("raise-that", what(what))).message()).startsWith(what);
        }
        assertThat(pool.submit("raise-that", what("Untold")).outcome())
                .isEqualTo(new Outcome.Failed(JobError.of(ErrorKind.HANDLER_ERROR, ""), true));
        assertThat(pool.run("plain", "{}")).isEqualTo("[]");
        assertThat(pool.exits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"number, PT90S", "fraction, PT0.25S", "timedelta, P1DT1.5S", "text, P1D"})
    void aHandlerMayWantAnotherTime(String pause, Duration length) throws Exception {
        assertThat(shared("one").submit("later", "{\"pause\":\"%s\"}".formatted(pause)).outcome())
                .isEqualTo(new Outcome.Again(length, "no file yet"));
    }

    @Test
    void anotherTimeThatIsNoneIsAFailure() throws Exception {
        PoolUnderTest pool = shared("one");
        assertThat(failure(pool.submit("later", "{\"pause\":\"nonsense\"}")).message())
                .startsWith("again is no ISO 8601 duration");
        assertThat(failure(pool.submit("later", "{\"pause\":\"negative\"}")).message())
                .isEqualTo("ValueError: a pause is from 0 seconds to 365 days, not -1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "decimal | the result.items[1].price is a Decimal, which JSON cannot have; return str(…)",
                "bytes | the result is a bytes, which JSON cannot have; return coremill.Bytes(…",
                "date | the result[0] is a date, which JSON cannot have; return ….isoformat()",
                "set | the result.a is a set, which JSON cannot have; return sorted(…) or list(…)",
                "nan | the result.a[0] is nan, which JSON cannot have; return None or a string",
                "key | the result.a has a tuple as a key; return str(…) of it",
                "endless | the result[0].again contains itself",
                "deep | the result is nested deeper than 1000",
                "dataclass | the result is an Address, which JSON cannot have; return dataclasses.asdict",
                "generator | the result is a generator, which is never asked for a value; write a plain",
                "coroutine | the result is a coroutine, which is never awaited; write a plain function",
                "text as bytes | the data of Bytes must be bytes, not a str: encode it first",
                "no media type | Bytes must have a media type like image/png, not 'text'",
            })
    void aResultThatJsonCannotHaveIsNotTriedAgain(String what, String words) throws Exception {
        Outcome outcome = shared("one").submit("give", what(what)).outcome();
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        Outcome.Failed failed = (Outcome.Failed) outcome;
        assertThat(failed.error().message()).startsWith(words);
        assertThat(failed.retryable()).isFalse();
    }

    @Test
    void aResultIsMeasuredAsItIsStored() throws Exception {
        PoolUnderTest pool = shared("one");
        assertThat(pool.run("give", what("accents")).length()).isEqualTo(4_000_002);
        assertThat(pool.run("give", what("half a pair"))).isEqualTo("\"\\ud800\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "threads", "prefork"})
    void whatIsTooLongIsCutOrRefusedBeforeItIsSent(String mode) throws Exception {
        PoolUnderTest pool = shared(mode);
        for (String what : List.of("large", "large bytes")) {
            assertThat(failure(pool.submit("give", what(what))).kind())
                    .isEqualTo(ErrorKind.RESULT_TOO_LARGE);
        }
        JobError error = failure(pool.submit("raise-that", what("ValueError")));
        assertThat(error.message()).startsWith("ValueError: zzz").hasSizeLessThan(10_000);
        RecordedAttempt much = pool.submit("say-much", "{}");
        assertThat(PoolUnderTest.result(much)).isEqualTo("{}");
        assertThat(much.lines())
                .singleElement()
                .extracting(LogLine::message)
                .asString()
                .endsWith("…");
        assertThat(much.progress()).hasSize(1);
        assertThat(much.progress().getFirst().message()).endsWith("m…").hasSizeLessThan(2_000);
        assertThat(pool.exits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "one, print",
        "one, earlier stdout",
        "one, bytes",
        "one, C code",
        "one, program",
        "one, progress bar",
        "threads, print",
        "threads, earlier stdout",
        "threads, program",
        "threads, progress bar",
        "prefork, print",
        "prefork, earlier stdout",
        "prefork, bytes",
        "prefork, C code",
        "prefork, program",
        "prefork, progress bar",
    })
    void halfALineIsInTheLogOfTheJobThatPrintedIt(String mode, String by) throws Exception {
        PoolUnderTest pool = shared(mode);
        for (String name : List.of("one", "two")) {
            String payload = "{\"by\":\"%s\",\"name\":\"%s\"}".formatted(by, name);
            RecordedAttempt attempt = pool.submit("leave-half-a-line", payload);
            assertThat(PoolUnderTest.result(attempt)).isEqualTo("{}");
            assertThat(attempt.linesAtTheEnd())
                    .extracting(LogLine::message)
                    .containsExactly(by.equals("progress bar") ? "100% " + name : name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "threads", "prefork"})
    void aHandlerThatClosesItsStreamsLeavesThemToTheNext(String mode) throws Exception {
        PoolUnderTest pool = shared(mode);
        for (String what :
                List.of(
                        "stdin",
                        "stdout",
                        "stderr",
                        "earlier stdout",
                        "buffer",
                        "detached",
                        "files",
                        "none")) {
            assertThat(pool.run("close", what(what))).as(what).isEqualTo("{}");
            assertThat(pool.run("close", what(what))).as(what).isEqualTo("{}");
            RecordedAttempt next = pool.submit("print", "{}");
            assertThat(PoolUnderTest.result(next)).as(what).isEqualTo("{}");
            assertThat(messages(next)).as(what).contains("info by print", "info without a newline");
        }
        assertThat(pool.exits()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "check"})
    void oneOfSeveralOnThreadsIsCancelled(String type) throws Exception {
        try (var pool = patient(2, "python3", WORKER)) {
            pool.run("plain", "{}");
            RecordedAttempt stopped = pool.submit(type, "{}");
            RecordedAttempt beside = pool.submit("wait", "{}");
            awaitProgress(stopped, beside);
            stopped.stopper().stop(StopReason.CANCELLED);
            assertThat(stopped.outcome()).isEqualTo(new Outcome.Cancelled());
            assertThat(beside.hasEnded()).isFalse();
            assertThat(pool.exits()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "check"})
    void aSingleJobSeesThatItIsCancelledOnTheMainThread(String type) throws Exception {
        try (var pool = patient(1, "python3", WORKER, "--cancel")) {
            assertThat(pool.run("where", "{}")).contains("MainThread");
            RecordedAttempt stopped = pool.submit(type, "{}");
            awaitProgress(stopped);
            stopped.stopper().stop(StopReason.CANCELLED);
            assertThat(stopped.outcome()).isEqualTo(new Outcome.Cancelled());
            assertThat(pool.run("plain", "{}")).isEqualTo("[]");
            assertThat(pool.exits()).isEmpty();
        }
    }

    @Test
    void aJobKnowsHowLongItMayRun() throws Exception {
        try (var pool = pool(1)) {
            String told = pool.run("wait", "{\"seconds\":0}");
            assertThat(told).contains("\"deadline\":\"2030-01-01T00:00:00Z\"");
            assertThat(told).containsPattern("\"remaining\":[0-9]{8,}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aHandlerThatCallsExitFailsItsJobAlone(int concurrency) throws Exception {
        try (var pool = pool(concurrency)) {
            JobError error = failure(pool.submit("exit", "{\"code\":3}"));
            assertThat(error.message()).isEqualTo("SystemExit: 3");
            assertThat(pool.run("plain", "{}")).isEqualTo("[]");
            assertThat(pool.exits()).isEmpty();
        }
    }

    @Test
    void anExceptionIsInTheLogWithItsPlace() throws Exception {
        try (var pool = pool(1)) {
            pool.run("plain", "{}");
            RecordedAttempt attempt = pool.submit("raise", "{}");
            assertThat(failure(attempt).message()).isEqualTo("LookupError: nothing there");
            assertThat(attempt.lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line.level()).isEqualTo("error"))
                    .extracting(LogLine::message)
                    .asString()
                    .contains("python_sdk_worker.py", "in raise_it")
                    .doesNotContain("coremill.py");
        }
    }

    @Test
    void manyShortJobsOnThreadsAreAllAnswered() throws Exception {
        try (var pool = pool(8)) {
            for (RecordedAttempt attempt : pool.submitTogether(2_000, "plain", "{\"x\":1}")) {
                assertThat(PoolUnderTest.result(attempt)).isEqualTo("[\"x\"]");
            }
        }
    }

    private PoolUnderTest shared(String mode) {
        return shared.computeIfAbsent(
                mode,
                _ ->
                        switch (mode) {
                            case "one" -> pool(1);
                            case "threads" -> pool(2);
                            case "prefork" ->
                                    PoolUnderTest.of(2, 2, "python3", WORKER, "--prefork");
                            default -> throw new AssertionError(mode);
                        });
    }

    private static String what(String value) {
        return "{\"what\":\"%s\"}".formatted(value);
    }

    private static PoolUnderTest pool(int concurrency) {
        return PoolUnderTest.of(concurrency, concurrency, "python3", WORKER);
    }

    private static PoolUnderTest patient(int concurrency, String... command) {
        return new PoolDraft()
                .slots(concurrency)
                .concurrency(concurrency)
                .grace(PATIENT)
                .command(command)
                .pool();
    }

    private static void awaitProgress(RecordedAttempt... attempts) {
        for (RecordedAttempt attempt : attempts) {
            Awaitility.await().until(() -> !attempt.progress().isEmpty());
        }
    }

    private static List<String> messages(RecordedAttempt attempt) {
        var messages = new ArrayList<String>();
        attempt.lines().forEach(line -> messages.add(line.level() + " " + line.message()));
        return messages;
    }

    private static JobError failure(RecordedAttempt attempt) throws Exception {
        return switch (attempt.outcome()) {
            case Outcome.Failed(var error, var _) -> error;
            case Outcome other -> throw new AssertionError(other);
        };
    }
}
