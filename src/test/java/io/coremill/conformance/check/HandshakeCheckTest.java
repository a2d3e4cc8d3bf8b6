package io.coremill.conformance.check;

import static io.coremill.conformance.report.ReportReader.evidence;
import static io.coremill.conformance.report.ReportReader.failed;
import static io.coremill.conformance.report.ReportReader.held;
import static io.coremill.conformance.report.ReportReader.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.ScriptedWorker;
import io.coremill.conformance.session.ScriptedWorker.Script;
import io.coremill.conformance.session.WorkerSession;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What the first request tells of a worker.
@Timeout(60)
class HandshakeCheckTest {
    private static final String RESULT = "1";

    private final CheckReport report = new CheckReport();

    @Test
    void oneThatSaysNothingOfItselfIsAskedForTheTypeThatItAnswered() throws Exception {
        WorkerCapabilities capabilities = make(answering(_ -> true)).orElseThrow();
        assertThat(capabilities.type()).isEqualTo(WorkerCapabilities.MADE_UP_TYPE);
        assertThat(capabilities.takesAnyType()).isTrue();
        assertThat(held(report))
                .containsExactly(
                        ConformanceCheck.STARTS,
                        ConformanceCheck.ANSWERS,
                        ConformanceCheck.FLUSHES);
    }

    @Test
    void aTypeThatIsNamedIsAskedForEvenIfItIsNotListed() throws Exception {
        Script script = answering("own"::equals).afterHello("{\"types\":[\"other\"]}");
        var named = make(script, "--type", "own", "--payload", "{\"n\":1}").orElseThrow();
        assertThat(named.type()).isEqualTo("own");
        assertThat(named.payload()).isEqualTo("{\"n\":1}");
        assertThat(failed(report)).isEmpty();
    }

    /// One that does nothing first, one that sleeps only if there is no other, and of the rest the
    /// first that gives a result.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'sleep','x','noop' | sleep x noop | noop",
                "'sleep','x','y' | sleep x y | x",
                "'x','y' | y | y",
                "'x','y','sleep' | sleep | x",
                "'sleep' | sleep | sleep",
            })
    void oneOfTheTypesInItsHelloIsTaken(String listed, String works, String taken)
            throws Exception {
        Set<String> working = Set.of(works.split(" "));
        Script script =
                answering(working::contains)
                        .afterHello("{\"types\":[" + listed.replace('\'', '"') + "]}");
        assertThat(make(script).orElseThrow().type()).isEqualTo(taken);
        assertThat(held(report)).contains(ConformanceCheck.UNKNOWN_TYPE, ConformanceCheck.ANSWERS);
    }

    @Test
    void whatItsHelloDoesNotListEndsItAndIsNotAskedAgain() throws Exception {
        Script script = ending("x"::equals, 3).afterHello("{\"types\":[\"x\"]}");
        WorkerCapabilities capabilities = make(script).orElseThrow();
        assertThat(capabilities.type()).isEqualTo("x");
        assertThat(capabilities.takesAnyType()).isFalse();
        assertThat(reason(report, ConformanceCheck.UNKNOWN_TYPE))
                .isEqualTo("it ended with exit code 3");
        assertThat(failed(report)).containsExactly(ConformanceCheck.UNKNOWN_TYPE);
    }

    @Test
    void oneThatEndsInsteadOfAnsweringIsOfNoUse() throws Exception {
        Script script = ending(_ -> false, 137).afterHello("{}");
        assertThat(make(script)).isEmpty();
        assertThat(held(report)).containsExactly(ConformanceCheck.STARTS);
        assertThat(reason(report, ConformanceCheck.ANSWERS))
                .isEqualTo("it ended with exit code 137, as by signal 9 instead of answering");
    }

    @Test
    void oneThatOnlyAnswersWithoutMetaIsToldSo() throws Exception {
        Script script =
                ((Script)
                                (request, worker) -> {
                                    if (request.has("meta")) {
                                        worker.exit(1);
                                    } else {
                                        worker.answer(request, RESULT);
                                    }
                                })
                        .afterHello("{}");
        assertThat(make(script)).isEmpty();
        assertThat(reason(report, ConformanceCheck.ANSWERS))
                .isEqualTo("it answers only a request without meta");
        assertThat(evidence(report, ConformanceCheck.ANSWERS).getFirst()).doesNotContain("meta");
    }

    @Test
    void oneThatEndsBeforeItIsSentAnythingDoesNotStart() throws Exception {
        Script script =
                new Script() {
                    @Override
                    public void start(ScriptedWorker worker) {
                        worker.exit(2);
                    }

                    @Override
                    public void line(JsonNode request, ScriptedWorker worker) {}
                };
        // its end is waited for, however long it takes here
        try (WorkerSession session = ScriptedWorker.sessionOf(() -> 0, "sh", script)) {
            assertThat(new HandshakeCheck(session, report).make()).isEmpty();
        }
        assertThat(failed(report)).containsExactly(ConformanceCheck.STARTS);
        assertThat(reason(report, ConformanceCheck.STARTS))
                .isEqualTo("it ended with exit code 2 before it had been sent anything");
    }

    @Test
    void aProgramThatIsNotThereIsNotEvenTried() throws Exception {
        try (WorkerSession session =
                ScriptedWorker.sessionOf("no-such-program", answering(_ -> true))) {
            assertThat(new HandshakeCheck(session, report).make()).isEmpty();
            assertThat(session.candidates()).isEmpty();
        }
        assertThat(reason(report, ConformanceCheck.STARTS))
                .contains("there is no program no-such-program");
    }

    private Optional<WorkerCapabilities> make(Script script, String... options) throws Exception {
        try (WorkerSession session = ScriptedWorker.session(script, options)) {
            return new HandshakeCheck(session, report).make();
        }
    }

    /// With a result if the type of the job is known, else as the protocol has it.
    private static Script answering(Predicate<String> known) {
        return (request, worker) -> {
            if (known.test(request.path("method").asString())) {
                worker.answer(request, RESULT);
            } else {
                worker.refuse(request, -32601);
            }
        };
    }

    /// At the first request for a type that is not known.
    private static Script ending(Predicate<String> known, int code) {
        return (request, worker) -> {
            if (known.test(request.path("method").asString())) {
                worker.answer(request, RESULT);
            } else {
                worker.exit(code);
            }
        };
    }
}
