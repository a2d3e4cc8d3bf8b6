package io.coremill.conformance.check;

import static io.coremill.conformance.report.ReportReader.evidence;
import static io.coremill.conformance.report.ReportReader.failed;
import static io.coremill.conformance.report.ReportReader.held;
import static io.coremill.conformance.report.ReportReader.reason;
import static io.coremill.conformance.report.ReportReader.skipped;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.ScriptedWorker;
import io.coremill.conformance.session.ScriptedWorker.Script;
import io.coremill.conformance.session.WorkerSession;
import io.coremill.text.Utf8Check;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Requests of every kind, to workers that take all of them but one.
@Timeout(60)
@Tag("anywhere")
class RequestChecksTest {
    private static final String CHECK = "check";
    private static final ConformanceCheck[] ALL = {
        ConformanceCheck.UNKNOWN_TYPE,
        ConformanceCheck.GOES_ON,
        ConformanceCheck.BARE_REQUEST,
        ConformanceCheck.UNKNOWN_MEMBERS,
        ConformanceCheck.UNKNOWN_NOTIFICATIONS,
        ConformanceCheck.UNICODE,
        ConformanceCheck.SPLIT_LINE,
        ConformanceCheck.SPLIT_CHARACTER,
        ConformanceCheck.LARGE_REQUEST
    };

    private final CheckReport report = new CheckReport();
    private final List<JsonNode> requests = new ArrayList<>();
    private final List<ScriptedWorker> workers = new ArrayList<>();

    @Test
    void oneThatTakesThemAllIsRight() throws Exception {
        make(listing("a"), dying(_ -> false));
        assertThat(held(report)).containsExactly(ALL);
        assertThat(workers).hasSize(1);
    }

    /// What kills a worker in one check does not count in the next.
    @Test
    void oneThatDiesOfARequestFailsThatCheckAlone() throws Exception {
        make(listing("a"), dying(request -> request.has("later")));
        assertThat(failed(report)).containsExactly(ConformanceCheck.UNKNOWN_MEMBERS);
        assertThat(reason(report, ConformanceCheck.UNKNOWN_MEMBERS))
                .isEqualTo("it ended with exit code 3 instead of answering");
        assertThat(held(report)).hasSize(ALL.length - 1);
        assertThat(workers).hasSize(2);
    }

    @Test
    void aRequestMayLackItsDeadlineAndTrace() throws Exception {
        make(listing("a"), dying(request -> isRun(request) && hasNoDeadline(request)));
        assertThat(failed(report)).containsExactly(ConformanceCheck.BARE_REQUEST);
    }

    @Test
    void charactersComeAsTheyAreAndEscaped() throws Exception {
        make(listing("a"), dying(_ -> false));
        assertThat(requests)
                .extracting(RequestChecksTest::text)
                .contains("größer 🦆 \u2028\u2029\u0085 é 🦆 \"quoted\" \\ / \n\t \u0001");
        assertThat(workers.getFirst().writes())
                .extracting(write -> new String(write, UTF_8))
                .anyMatch(line -> line.contains("größer 🦆 ") && line.contains("\\ud83e\\udd86"));
    }

    @Test
    void oneThatCannotReadThoseCharactersFailsThatCheckAlone() throws Exception {
        make(listing("a"), dying(request -> text(request).startsWith("größer")));
        assertThat(failed(report)).containsExactly(ConformanceCheck.UNICODE);
    }

    @Test
    void oneRequestHasAMebibyteMoreThanThePayload() throws Exception {
        make(listing("a"), dying(request -> text(request).length() >= 1 << 20));
        assertThat(failed(report)).containsExactly(ConformanceCheck.LARGE_REQUEST);
    }

    @Test
    void aLineIsSplitInsideACharacter() throws Exception {
        make(listing("a"), dying(_ -> false));
        List<byte[]> parts =
                workers.getFirst().writes().stream()
                        .filter(write -> write[write.length - 1] != '\n')
                        .toList();
        assertThat(parts).hasSize(2);
        assertThat(Utf8Check.isValid(parts.getFirst())).isTrue();
        assertThat(Utf8Check.isValid(parts.getLast())).isFalse();
    }

    @Test
    void oneThatAnswersAMessageWithoutAnIdIsShownWithIt() throws Exception {
        String reply = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":\"\"}}";
        make(
                listing("a"),
                (request, worker) -> {
                    if (request.has("id")) {
                        answer(request, worker);
                    } else {
                        worker.say(reply);
                    }
                });
        assertThat(failed(report)).containsExactly(ConformanceCheck.UNKNOWN_NOTIFICATIONS);
        assertThat(evidence(report, ConformanceCheck.UNKNOWN_NOTIFICATIONS))
                .hasSize(4)
                .last()
                .isEqualTo(reply);
    }

    /// A library may take the id of a cancel for that of its message.
    @Test
    void anIdInTheParamsIsNotTheIdOfTheMessage() throws Exception {
        make(
                listing("a"),
                (request, worker) -> {
                    if (request.path("params").has("id")) {
                        String id = request.path("params").path("id").toString();
                        worker.say("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":1}");
                    } else {
                        answer(request, worker);
                    }
                });
        assertThat(failed(report)).containsExactly(ConformanceCheck.UNKNOWN_NOTIFICATIONS);
    }

    @Test
    void oneThatDiesAfterAnErrorDoesNotGoOn() throws Exception {
        var failed = new ArrayList<ScriptedWorker>();
        make(
                listing("a"),
                (request, worker) -> {
                    if (failed.contains(worker)) {
                        worker.exit(3);
                    }
                    answer(request, worker);
                    if (request.path("method").asString().equals(CHECK) && requests.size() > 1) {
                        failed.add(worker);
                    }
                });
        assertThat(failed(report)).contains(ConformanceCheck.GOES_ON);
    }

    @Test
    void oneThatAnswersAnyTypeGivesNoErrorToGoOnFrom() throws Exception {
        make(listing(), (request, worker) -> worker.answer(request, "1"));
        assertThat(skipped(report))
                .containsExactly(ConformanceCheck.UNKNOWN_TYPE, ConformanceCheck.GOES_ON);
        assertThat(reason(report, ConformanceCheck.UNKNOWN_TYPE))
                .isEqualTo("it lists no types, so it may answer any");
    }

    @Test
    void oneThatTakesNoMetaIsSentNoMembersBesideIt() throws Exception {
        make(listing("a"), dying(request -> request.has("meta")), "--meta", "params");
        assertThat(skipped(report)).containsExactly(ConformanceCheck.UNKNOWN_MEMBERS);
        assertThat(failed(report)).isEmpty();
        assertThat(requests).noneMatch(request -> request.has("later"));
    }

    @Test
    void oneThatIsMuteIsNotWaitedForAgainAndAgain() throws Exception {
        make(listing(), (_, _) -> {}, "--timeout", "1ms");
        assertThat(failed(report))
                .containsExactly(ConformanceCheck.BARE_REQUEST, ConformanceCheck.UNKNOWN_MEMBERS);
        assertThat(reason(report, ConformanceCheck.BARE_REQUEST))
                .isEqualTo("no answer came within 1 ms");
        assertThat(reason(report, ConformanceCheck.LARGE_REQUEST))
                .isEqualTo("it has left too many requests unanswered before");
    }

    private void make(WorkerHello hello, Script script, String... options) throws Exception {
        Script recording =
                (request, worker) -> {
                    requests.add(request);
                    if (!workers.contains(worker)) {
                        workers.add(worker);
                    }
                    script.line(request, worker);
                };
        try (WorkerSession session = ScriptedWorker.session(recording, options)) {
            var capabilities = WorkerCapabilities.of(hello, "a", session.options(), true);
            new RequestChecks(session, report, capabilities).make();
        }
    }

    private static Script dying(Predicate<JsonNode> of) {
        return (request, worker) -> {
            if (of.test(request)) {
                worker.exit(3);
            } else {
                answer(request, worker);
            }
        };
    }

    private static void answer(JsonNode request, ScriptedWorker worker) {
        if (request.path("method").asString().equals(CHECK)) {
            worker.refuse(request, -32601);
        } else {
            worker.answer(request, "1");
        }
    }

    private static WorkerHello listing(String... types) {
        return new WorkerHello(1, false, List.of(types));
    }

    /// The member that a check adds to the payload.
    private static String text(JsonNode request) {
        return request.path("params").path("check").asString("");
    }

    private static boolean isRun(JsonNode request) {
        return request.has("id");
    }

    private static boolean hasNoDeadline(JsonNode request) {
        return !request.path("meta").has("deadline");
    }
}
