package io.coremill.conformance.check;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.ReceivedLine;
import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.conformance.session.WorkerTranscript;
import io.coremill.protocol.JsonLines;
import io.coremill.protocol.WorkerReply;
import io.coremill.text.Utf8Check;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Holds every line that a worker wrote, in all of its life, against the rules for lines.
final class LineRules {
    private static final Set<ConformanceCheck> OF_LINES =
            Set.of(
                    ConformanceCheck.ONLY_MESSAGES,
                    ConformanceCheck.WHOLE_LINES,
                    ConformanceCheck.UTF_8);
    private static final Set<ConformanceCheck> OF_ANSWERS =
            Set.of(
                    ConformanceCheck.JSON_RPC,
                    ConformanceCheck.KNOWN_ID,
                    ConformanceCheck.ONCE,
                    ConformanceCheck.RESULTS,
                    ConformanceCheck.ERRORS);

    private static final String RESULT_LIMITS =
            "at most 8 MiB of JSON, or of base64 with its encoding in meta, within the limits";

    private final CheckReport report;
    private final Map<String, TranscriptEntry> waiting = new HashMap<>();
    private final Map<String, TranscriptEntry> answered = new HashMap<>();
    private final Set<TranscriptEntry> pieces = new HashSet<>();

    private LineRules(CheckReport report) {
        this.report = report;
    }

    static void judge(List<WorkerTranscript> transcripts, CheckReport report) {
        List<TranscriptEntry> came =
                transcripts.stream().flatMap(t -> t.ofKind(TranscriptEntry.Kind.CAME)).toList();
        for (WorkerTranscript transcript : transcripts) {
            new LineRules(report).judge(transcript);
        }
        settle(report, OF_LINES, !came.isEmpty(), "it wrote nothing");
        boolean hasAnswers = came.stream().anyMatch(TranscriptEntry::isAnswer);
        settle(report, OF_ANSWERS, hasAnswers, "it answered nothing");
        settle(
                report,
                Set.of(ConformanceCheck.HELLO),
                has(came, "hello"),
                "it writes none, and needs none");
        settle(
                report,
                Set.of(ConformanceCheck.NOTICES),
                has(came, "progress") || has(came, "log"),
                "it wrote none");
    }

    private static void settle(
            CheckReport report, Set<ConformanceCheck> checks, boolean isSeen, String reason) {
        for (ConformanceCheck check : checks) {
            if (isSeen) {
                report.holds(check);
            } else {
                report.skip(check, reason);
            }
        }
    }

    private static boolean has(List<TranscriptEntry> came, String method) {
        return came.stream()
                .anyMatch(
                        entry ->
                                entry.said() instanceof ReceivedLine.Notice notice
                                        && notice.method().equals(method));
    }

    private void judge(WorkerTranscript transcript) {
        List<TranscriptEntry> entries = transcript.entries();
        entries.forEach(entry -> pieces.addAll(entry.pieces()));
        boolean isFirst = true;
        for (TranscriptEntry entry : entries) {
            if (entry.kind() == TranscriptEntry.Kind.SENT && entry.id() != null) {
                waiting.put(entry.id(), entry);
            } else if (entry.kind() == TranscriptEntry.Kind.CAME) {
                judge(entry, isFirst);
                isFirst = false;
            }
        }
    }

    private void judge(TranscriptEntry entry, boolean isFirst) {
        if (pieces.contains(entry)) {
            return;
        }
        judgeForm(entry);
        switch (entry.said()) {
            case ReceivedLine.Answer(var message) -> judgeAnswer(entry, message);
            case ReceivedLine.Notice(String method, var message) ->
                    judgeNotice(entry, method, message.path("params"), isFirst);
            case ReceivedLine.Unreadable(String id, String why, boolean isLimit) -> {
                if (isLimit) {
                    fail(ConformanceCheck.RESULTS, why, entry, RESULT_LIMITS);
                } else {
                    unlessUtf8(entry, ConformanceCheck.WHOLE_LINES, why);
                }
                settle(id, entry);
            }
            case ReceivedLine.Broken(String why) ->
                    fail(
                            ConformanceCheck.WHOLE_LINES,
                            "this is no message: " + why,
                            entry,
                            wholeLine());
            case ReceivedLine.Stray() ->
                    unlessUtf8(entry, ConformanceCheck.ONLY_MESSAGES, "this line is no message");
            case null -> {}
        }
    }

    private void judgeForm(TranscriptEntry entry) {
        if (!isUtf8(entry)) {
            fail(ConformanceCheck.UTF_8, "this line is not UTF-8", entry, "UTF-8, or \\u escapes");
        }
        if (!entry.pieces().isEmpty()) {
            report.fails(
                    ConformanceCheck.WHOLE_LINES,
                    "a message came on %d lines".formatted(entry.pieces().size() + 1),
                    Stream.concat(entry.pieces().stream(), Stream.of(entry)).toList(),
                    wholeLine());
        }
    }

    /// What is no UTF-8 is seldom anything else, and reported once.
    private void unlessUtf8(TranscriptEntry entry, ConformanceCheck check, String reason) {
        if (isUtf8(entry)) {
            String expected =
                    check == ConformanceCheck.ONLY_MESSAGES
                            ? "print to stderr: it becomes the job's log"
                            : wholeLine();
            fail(check, reason, entry, expected);
        }
    }

    /// UTF-16 of plain characters has nothing in it that UTF-8 could not have.
    private static boolean isUtf8(TranscriptEntry entry) {
        return Utf8Check.isValid(entry.bytes()) && !WorkerReply.isWide(entry.bytes());
    }

    private static String wholeLine() {
        return "one JSON object on one line, with \\n after it and none inside";
    }

    private void judgeAnswer(TranscriptEntry entry, JsonNode message) {
        if (!"2.0".equals(message.path("jsonrpc").stringValue(""))) {
            fail(ConformanceCheck.JSON_RPC, "jsonrpc is not \"2.0\"", entry, "\"jsonrpc\":\"2.0\"");
        }
        if (message.has("result") && message.has("error")) {
            fail(
                    ConformanceCheck.JSON_RPC,
                    "it has both a result and an error",
                    entry,
                    "a result or an error: the other one is left out, not null");
        }
        judgeContent(entry, message);
        judgeId(entry);
    }

    private void judgeContent(TranscriptEntry entry, JsonNode message) {
        if (message.has("error") && !message.path("error").isNull()) {
            String flaw = errorFlaw(message.path("error"));
            if (flaw != null) {
                String expected = "{\"code\":-32000,\"message\":\"what went wrong\"}";
                fail(ConformanceCheck.ERRORS, flaw, entry, expected);
            }
        } else if (entry.pieces().isEmpty()
                && isUtf8(entry)
                && read(entry) instanceof WorkerReply.Error error) {
            fail(ConformanceCheck.RESULTS, error.message(), entry, RESULT_LIMITS);
        }
    }

    private static WorkerReply read(TranscriptEntry entry) {
        return WorkerReply.read(new JsonLines.Line.Text(entry.bytes(), 0, entry.bytes().length));
    }

    private static @Nullable String errorFlaw(JsonNode error) {
        JsonNode data = error.path("data");
        if (!NoticeRules.isWhole(error.path("code"))) {
            return "its error has no code that is a whole number";
        }
        if (!error.path("message").isString()) {
            return "its error has no message that is a string";
        }
        if (data.has("retry") && !data.path("retry").isBoolean()) {
            return "retry is neither true nor false";
        }
        return data.has("again") && WorkerReply.again(data.path("again").stringValue(null)) == null
                ? "again is no ISO 8601 duration from PT0S to P365D, like PT30S"
                : null;
    }

    private void judgeId(TranscriptEntry entry) {
        String id = entry.answerId();
        if (id == null || report.blames(entry)) {
            return;
        }
        if (waiting.containsKey(id)) {
            settle(id, entry);
        } else if (answered.containsKey(id)) {
            List<TranscriptEntry> both = List.of(answered.get(id), entry);
            report.fails(
                    ConformanceCheck.ONCE,
                    "two answers to " + id,
                    both,
                    "one answer to each request");
        } else {
            String reason = id.isEmpty() ? "this answer has no id" : "no request had the id " + id;
            String expected = "the id of the request, as it came";
            Stream<TranscriptEntry> sent = waiting.values().stream().limit(1);
            report.fails(
                    ConformanceCheck.KNOWN_ID,
                    reason,
                    Stream.concat(sent, Stream.of(entry)).toList(),
                    expected);
        }
    }

    private void settle(String id, TranscriptEntry answer) {
        if (waiting.remove(id) != null) {
            answered.put(id, answer);
        }
    }

    private void judgeNotice(
            TranscriptEntry entry, String method, JsonNode params, boolean isFirst) {
        switch (method) {
            case "hello" -> judgeHello(entry, params, isFirst);
            case "progress", "log" -> judgeNews(entry, method, params);
            default -> {} // to be ignored, as the protocol has it
        }
    }

    private void judgeHello(TranscriptEntry entry, JsonNode params, boolean isFirst) {
        String flaw = isFirst ? NoticeRules.helloFlaw(params) : "it is not the first line";
        if (flaw != null) {
            String expected =
                    "\"params\":{\"protocol\":1,\"concurrency\":1,\"cancel\":false,"
                            + "\"types\":[\"a\"]}, each optional, before anything else";
            fail(ConformanceCheck.HELLO, flaw, entry, expected);
        }
    }

    private void judgeNews(TranscriptEntry entry, String method, JsonNode params) {
        String flaw =
                method.equals("log")
                        ? NoticeRules.logFlaw(params)
                        : NoticeRules.progressFlaw(params);
        if (flaw == null && !waiting.containsKey(ReceivedLine.id(params))) {
            flaw = "no job runs that has its id";
        }
        if (flaw != null) {
            String expected = "the id of a running job, and the members of the table";
            fail(ConformanceCheck.NOTICES, flaw, entry, expected);
        }
    }

    private void fail(
            ConformanceCheck check, String reason, TranscriptEntry entry, String expected) {
        TranscriptEntry request = entry.answerId() == null ? null : waiting.get(entry.answerId());
        report.fails(
                check,
                reason,
                request == null ? List.of(entry) : List.of(request, entry),
                expected);
    }
}
