package io.coremill.conformance.check;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.CheckOptions;
import io.coremill.conformance.session.ReceivedLine;
import io.coremill.conformance.session.RequestExchange;
import io.coremill.conformance.session.TranscriptEntry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What a worker that lists its types answers to one that it does not list.
final class UnknownTypeCheck {
    private static final int CODE = -32601;
    private static final String EXPECTED = "an error with the code " + CODE;

    private final CheckReport report;

    UnknownTypeCheck(CheckReport report) {
        this.report = report;
    }

    void judge(RequestExchange exchange, CheckOptions options) {
        TranscriptEntry answer = exchange.answer();
        if (answer == null) {
            TranscriptEntry end = exchange.end();
            String what = end == null ? "no answer came within " + options.limit() : end.text();
            report.fails(ConformanceCheck.UNKNOWN_TYPE, what, exchange.evidence(), EXPECTED);
            return;
        }
        JsonNode error =
                answer.said() instanceof ReceivedLine.Answer(var message)
                        ? message.path("error")
                        : MissingNode.getInstance();
        if (error.isObject() && !NoticeRules.isWhole(error.path("code"))) {
            report.skip(ConformanceCheck.UNKNOWN_TYPE, "its error has no code");
        } else if (error.path("code").asInt(0) == CODE) {
            report.holds(ConformanceCheck.UNKNOWN_TYPE);
        } else {
            report.fails(
                    ConformanceCheck.UNKNOWN_TYPE,
                    "it answered otherwise to a type that its hello does not list",
                    exchange.entries().stream()
                            .filter(e -> e.kind() == TranscriptEntry.Kind.SENT || e.equals(answer))
                            .toList(),
                    EXPECTED);
        }
    }
}
