package io.coremill.conformance.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.OutgoingLine;
import io.coremill.conformance.session.RequestExchange;
import io.coremill.conformance.session.StrictJson;
import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.conformance.session.WorkerSession;
import io.coremill.protocol.MetaPlacement;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Requests of every kind, one at a time. Any answer to them will do.
final class RequestChecks {
    private static final int MEBIBYTE = 1024 * 1024;

    /// Raw and escaped: of two to four bytes, separators that some take for line ends, and what has
    /// to be escaped.
    private static final String CHARACTERS =
            "\"größer 🦆 \u2028\u2029\u0085 \\u00e9 \\ud83e\\udd86 \\\"quoted\\\" \\\\ \\/ \\n\\t \\u0001\"";

    private final WorkerSession session;
    private final CheckReport report;
    private final WorkerCapabilities capabilities;

    RequestChecks(WorkerSession session, CheckReport report, WorkerCapabilities capabilities) {
        this.session = session;
        this.report = report;
        this.capabilities = capabilities;
    }

    void make() throws IOException, InterruptedException {
        unknownType();
        goesOn();
        expectAnswer(
                ConformanceCheck.BARE_REQUEST,
                session.bare(capabilities.type(), capabilities.payload()));
        unknownMembers();
        notifications();
        expectAnswer(ConformanceCheck.UNICODE, request("\"check\":" + CHARACTERS));
        split();
        expectAnswer(
                ConformanceCheck.LARGE_REQUEST,
                request("\"check\":\"" + "x".repeat(MEBIBYTE) + "\""));
    }

    private void unknownMembers() throws IOException, InterruptedException {
        if (session.options().meta() == MetaPlacement.MESSAGE) {
            expectAnswer(ConformanceCheck.UNKNOWN_MEMBERS, request("").withUnknownMembers());
        } else {
            report.skip(ConformanceCheck.UNKNOWN_MEMBERS, "with this --meta it gets none");
        }
    }

    /// Unless it has been reported already, by the first request.
    private void unknownType() throws IOException, InterruptedException {
        if (report.has(ConformanceCheck.UNKNOWN_TYPE)) {
            return;
        }
        if (capabilities.hello().types().isEmpty()) {
            report.skip(ConformanceCheck.UNKNOWN_TYPE, "it lists no types, so it may answer any");
            return;
        }
        RequestExchange exchange = session.ask(madeUp());
        new UnknownTypeCheck(report).judge(exchange, session.options());
        if (!exchange.isAnswered()) {
            session.endCurrent();
        }
    }

    private void goesOn() throws IOException, InterruptedException {
        if (!capabilities.takesAnyType() || report.failed(ConformanceCheck.UNKNOWN_TYPE)) {
            report.skip(
                    ConformanceCheck.GOES_ON, "no request is known that it answers with an error");
            return;
        }
        RequestExchange failing = session.ask(madeUp());
        if (failing.isError()) {
            expectAnswer(ConformanceCheck.GOES_ON, request(""));
        } else {
            report.skip(
                    ConformanceCheck.GOES_ON, "no request is known that it answers with an error");
        }
        if (!failing.isAnswered()) {
            session.endCurrent();
        }
    }

    /// The second is shaped as a cancel is: its id is not the message's.
    private void notifications() throws IOException, InterruptedException {
        OutgoingLine plain =
                OutgoingLine.notification("{\"jsonrpc\":\"2.0\",\"method\":\"check\"}");
        OutgoingLine withId =
                OutgoingLine.notification(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"check\",\"params\":{\"id\":\""
                                + OutgoingLine.OTHER_ID
                                + "\"}}");
        RequestExchange exchange =
                expectAnswer(
                        ConformanceCheck.UNKNOWN_NOTIFICATIONS,
                        List.of(plain, withId, request("")),
                        false);
        List<TranscriptEntry> replies =
                exchange.entries().stream()
                        .filter(TranscriptEntry::isAnswer)
                        .filter(entry -> OutgoingLine.IDS_OF_NONE.contains(entry.answerId()))
                        .toList();
        if (!replies.isEmpty()) {
            List<TranscriptEntry> sent =
                    exchange.entries().stream()
                            .filter(e -> e.kind() == TranscriptEntry.Kind.SENT && e.id() == null)
                            .toList();
            report.fails(
                    ConformanceCheck.UNKNOWN_NOTIFICATIONS,
                    "it answered a message that has no id",
                    Stream.concat(sent.stream(), replies.stream()).toList(),
                    "no answer: what has no id wants none");
        } else if (exchange.isAnswered()) {
            report.holds(ConformanceCheck.UNKNOWN_NOTIFICATIONS);
        }
    }

    private void split() throws IOException, InterruptedException {
        OutgoingLine line = request("");
        expectSplit(ConformanceCheck.SPLIT_LINE, line, line.bytes().length / 2);
        OutgoingLine duck = request("\"check\":\"🦆\"");
        int at = duck.line().substring(0, duck.line().indexOf("🦆")).getBytes(UTF_8).length;
        expectSplit(ConformanceCheck.SPLIT_CHARACTER, duck, at + 2);
    }

    private void expectSplit(ConformanceCheck check, OutgoingLine call, int at)
            throws IOException, InterruptedException {
        if (!isMute(check)) {
            RequestExchange _ =
                    session.ask(request("")); // one that still starts finds the parts as one
            judge(check, session.askSplit(call, at), true);
        }
    }

    private void expectAnswer(ConformanceCheck check, OutgoingLine call)
            throws IOException, InterruptedException {
        expectAnswer(check, List.of(call), true);
    }

    private RequestExchange expectAnswer(
            ConformanceCheck check, List<OutgoingLine> calls, boolean isAll)
            throws IOException, InterruptedException {
        if (isMute(check)) {
            return RequestExchange.of(calls, Set.of(), 0, List.of());
        }
        RequestExchange exchange = session.ask(calls);
        judge(check, exchange, isAll);
        return exchange;
    }

    private boolean isMute(ConformanceCheck check) {
        if (session.isMute()) {
            report.skip(check, "it has left too many requests unanswered before");
        }
        return session.isMute();
    }

    /// @param isAll whether nothing but the answer is asked for
    private void judge(ConformanceCheck check, RequestExchange exchange, boolean isAll) {
        if (!exchange.isAnswered()) {
            TranscriptEntry end = exchange.end();
            report.fails(
                    check,
                    end == null
                            ? "no answer came within " + session.options().limit()
                            : end.text() + " instead of answering",
                    exchange.evidence(),
                    expected(check));
            session.endCurrent();
        } else if (isAll) {
            report.holds(check);
        }
    }

    private static String expected(ConformanceCheck check) {
        return switch (check) {
            case UNKNOWN_NOTIFICATIONS ->
                    "nothing but an answer to the request after the messages that have no id";
            case SPLIT_LINE, SPLIT_CHARACTER ->
                    "an answer: collect bytes up to the newline, and only then read them as UTF-8";
            default -> "an answer, be it a result or an error";
        };
    }

    private OutgoingLine madeUp() {
        return session.run(WorkerCapabilities.MADE_UP_TYPE, capabilities.payload());
    }

    /// @param member of the payload, beside those it has
    private OutgoingLine request(String member) {
        String payload = capabilities.payload();
        return session.run(
                capabilities.type(), member.isEmpty() ? payload : StrictJson.with(payload, member));
    }
}
