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
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the Python SDK gives its handlers, seen through a real pool: jobs one after the other, and
/// several on threads.
@Timeout(60)
class PythonSdkTest {
    private static final String WORKER = "src/test/resources/python_sdk_worker.py";

    /// Whoever is cancelled heeds it, once the machine lets it.
    private static final Duration PATIENT = Duration.ofSeconds(30);

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
                            "f: p must be annotated with", "f.when cannot be read from JSON");
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
