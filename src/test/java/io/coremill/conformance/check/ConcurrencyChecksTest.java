package io.coremill.conformance.check;

import static io.coremill.conformance.report.ReportReader.evidence;
import static io.coremill.conformance.report.ReportReader.failed;
import static io.coremill.conformance.report.ReportReader.held;
import static io.coremill.conformance.report.ReportReader.reason;
import static io.coremill.conformance.report.ReportReader.skipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.ScriptedWorker;
import io.coremill.conformance.session.ScriptedWorker.Script;
import io.coremill.conformance.session.WorkerSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class ConcurrencyChecksTest {
    private static final int PROBES = 4;

    private final CheckReport report = new CheckReport();
    private final AtomicInteger runs = new AtomicInteger();
    private final List<Integer> linesOfWrites = new ArrayList<>();

    @Test
    void oneThatRunsOneJobAtATimeIsSent32InASingleWrite() throws Exception {
        check(1, (request, worker) -> worker.answer(request, method(request)));
        assertThat(held(report))
                .containsExactly(ConformanceCheck.SENT_AHEAD, ConformanceCheck.OWN_ANSWERS);
        assertThat(reason(report, ConformanceCheck.CONCURRENT))
                .isEqualTo("it runs one job at a time; if it can do more, try --concurrency 4");
        assertThat(linesOfWrites).last().isEqualTo(32);
    }

    @Test
    void oneThatRunsSeveralIsSentAsManyAndNothingAhead() throws Exception {
        check(
                3,
                (request, worker) -> worker.answer(request, method(request)),
                "--concurrency",
                "8");
        assertThat(held(report))
                .containsExactly(ConformanceCheck.CONCURRENT, ConformanceCheck.OWN_ANSWERS);
        assertThat(skipped(report)).containsExactly(ConformanceCheck.SENT_AHEAD);
        assertThat(linesOfWrites).last().isEqualTo(3);
    }

    @Test
    void howManyAnswersCameBeforeItsEndIsSaid() throws Exception {
        check(
                1,
                (request, worker) -> {
                    if (runs.incrementAndGet() > PROBES + 2) {
                        worker.exit(1);
                    } else {
                        worker.answer(request, method(request));
                    }
                });
        assertThat(failed(report)).containsExactly(ConformanceCheck.SENT_AHEAD);
        assertThat(reason(report, ConformanceCheck.SENT_AHEAD))
                .isEqualTo("2 of 32 answers came, then it ended with exit code 1");
    }

    @Test
    void answersMayComeInAnyOrder() throws Exception {
        var held = new ArrayList<JsonNode>();
        check(
                2,
                (request, worker) -> {
                    held.add(request);
                    if (runs.incrementAndGet() <= PROBES || held.size() == 2) {
                        held.reversed().forEach(each -> worker.answer(each, method(each)));
                        held.clear();
                    }
                },
                "--concurrency",
                "2");
        assertThat(failed(report)).isEmpty();
        assertThat(held(report)).contains(ConformanceCheck.CONCURRENT);
    }

    /// Alone it is right, and among several it answers one with what is another's.
    @Test
    void theAnswerOfAnotherIsFoundOut() throws Exception {
        check(
                1,
                (request, worker) ->
                        worker.answer(
                                request,
                                runs.incrementAndGet() <= PROBES || isMadeUp(request)
                                        ? method(request)
                                        : "\"check\""));
        assertThat(failed(report)).containsExactly(ConformanceCheck.OWN_ANSWERS);
        assertThat(evidence(report, ConformanceCheck.OWN_ANSWERS))
                .hasSize(2)
                .last()
                .asString()
                .contains("\"result\":\"check\"");
    }

    /// Then the payload is what tells two requests apart.
    @Test
    void aTypeThatWouldEndItIsNotProbed() throws Exception {
        check(
                new WorkerCapabilities(
                        new WorkerHello(1, false, List.of("a")), "a", "{\"n\":1}", null, false),
                (request, worker) -> {
                    if (isMadeUp(request)) {
                        worker.exit(1);
                    }
                    worker.answer(request, request.path("params").toString());
                });
        assertThat(failed(report)).isEmpty();
        assertThat(held(report)).contains(ConformanceCheck.OWN_ANSWERS);
    }

    @Test
    void whereAllAnswersAreAlikeNoneCanBeAnothers() throws Exception {
        check(1, (request, worker) -> worker.answer(request, "1"));
        assertThat(skipped(report)).contains(ConformanceCheck.OWN_ANSWERS);
    }

    @Test
    void whereAnswersAreNeverTheSameNothingIsKnownOfThem() throws Exception {
        check(1, (request, worker) -> worker.answer(request, "" + runs.incrementAndGet()));
        assertThat(skipped(report)).contains(ConformanceCheck.OWN_ANSWERS);
    }

    private void check(int concurrency, Script script, String... options) throws Exception {
        check(
                new WorkerCapabilities(
                        new WorkerHello(concurrency, false, List.of()), "a", "{}", null, true),
                script,
                options);
    }

    private void check(WorkerCapabilities capabilities, Script script, String... options)
            throws Exception {
        Script counting =
                (request, worker) -> {
                    int lines = 0;
                    for (byte b : worker.writes().getLast()) {
                        lines += b == '\n' ? 1 : 0;
                    }
                    linesOfWrites.add(lines);
                    script.line(request, worker);
                };
        try (WorkerSession session = ScriptedWorker.session(counting, options)) {
            new ConcurrencyChecks(session, report, capabilities).check();
        }
    }

    private static String method(JsonNode request) {
        return request.path("method").toString();
    }

    private static boolean isMadeUp(JsonNode request) {
        return request.path("method").asString().equals(WorkerCapabilities.MADE_UP_TYPE);
    }
}
