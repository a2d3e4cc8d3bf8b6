package io.coremill.conformance.check;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.OutgoingLine;
import io.coremill.conformance.session.ReceivedLine;
import io.coremill.conformance.session.RequestExchange;
import io.coremill.conformance.session.StrictJson;
import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.conformance.session.WorkerSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Several requests at once: as many as the worker announces, or sent ahead to one that runs them
/// one by one.
final class ConcurrencyChecks {
    private static final int AHEAD = 32;

    private final WorkerSession session;
    private final CheckReport report;
    private final WorkerCapabilities capabilities;

    ConcurrencyChecks(WorkerSession session, CheckReport report, WorkerCapabilities capabilities) {
        this.session = session;
        this.report = report;
        this.capabilities = capabilities;
    }

    /// A request whose answer is known.
    private record Probe(String type, String payload, String answer) {}

    void check() throws IOException, InterruptedException {
        int concurrency = capabilities.concurrency(session.options());
        if (concurrency == 1) {
            report.skip(
                    ConformanceCheck.CONCURRENT,
                    "it runs one job at a time"
                            + (session.options().concurrency() == 1
                                    ? "; if it can do more, try --concurrency 4"
                                    : ""));
            check(ConformanceCheck.SENT_AHEAD, AHEAD);
        } else {
            report.skip(
                    ConformanceCheck.SENT_AHEAD,
                    "it runs several jobs at once, so nothing is sent ahead");
            check(ConformanceCheck.CONCURRENT, concurrency);
        }
    }

    private void check(ConformanceCheck check, int count) throws IOException, InterruptedException {
        List<Probe> probes = probes();
        List<OutgoingLine> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Probe probe = probes.isEmpty() ? null : probes.get(i % probes.size());
            calls.add(
                    probe == null
                            ? session.run(capabilities.type(), capabilities.payload())
                            : session.run(probe.type(), probe.payload()));
        }
        RequestExchange exchange = session.ask(calls);
        judgeCount(check, count, exchange);
        judgeOwners(calls, probes, exchange);
    }

    private void judgeCount(ConformanceCheck check, int count, RequestExchange exchange) {
        if (exchange.isAnswered()) {
            report.holds(check);
            return;
        }
        TranscriptEntry end = exchange.end();
        report.fails(
                check,
                "%d of %d answers came, then %s"
                        .formatted(
                                exchange.count(),
                                count,
                                end == null
                                        ? "none within " + session.options().limit()
                                        : end.text()),
                exchange.evidence(),
                "an answer to each, in any order");
        session.endCurrent();
    }

    private void judgeOwners(
            List<OutgoingLine> calls, List<Probe> probes, RequestExchange exchange) {
        if (probes.isEmpty()) {
            report.skip(
                    ConformanceCheck.OWN_ANSWERS,
                    "no two requests are known that have different answers");
            return;
        }
        for (int i = 0; i < calls.size(); i++) {
            TranscriptEntry answer = exchange.answers().get(calls.get(i).id());
            Probe other = probes.get((i + 1) % probes.size());
            if (answer != null && other.answer().equals(content(answer))) {
                report.fails(
                        ConformanceCheck.OWN_ANSWERS,
                        "a request among several got the answer of another",
                        List.of(sent(calls.get(i), exchange), answer),
                        probes.get(i % probes.size()).answer() + ", as when it is asked alone");
                return;
            }
        }
        report.holds(ConformanceCheck.OWN_ANSWERS);
    }

    private static TranscriptEntry sent(OutgoingLine call, RequestExchange exchange) {
        return exchange.entries().stream()
                .filter(
                        e ->
                                e.kind() == TranscriptEntry.Kind.SENT
                                        && Objects.equals(e.id(), call.id()))
                .findFirst()
                .orElseThrow();
    }

    /// Two that are answered differently and always so; none if no such two are found.
    private List<Probe> probes() throws IOException, InterruptedException {
        Probe known = probe(capabilities.type(), capabilities.payload());
        if (known == null) {
            return List.of();
        }
        String otherPayload = StrictJson.with(capabilities.payload(), "\"text\":\"check\"");
        for (Map.Entry<String, String> other :
                List.of(
                        Map.entry(WorkerCapabilities.MADE_UP_TYPE, capabilities.payload()),
                        Map.entry(capabilities.type(), otherPayload))) {
            boolean isSafe =
                    capabilities.takesAnyType()
                            || !other.getKey().equals(WorkerCapabilities.MADE_UP_TYPE);
            Probe probe = isSafe ? probe(other.getKey(), other.getValue()) : null;
            if (probe != null && !probe.answer().equals(known.answer())) {
                return List.of(known, probe);
            }
        }
        return List.of();
    }

    private @Nullable Probe probe(String type, String payload)
            throws IOException, InterruptedException {
        TranscriptEntry first = session.ask(session.run(type, payload)).answer();
        TranscriptEntry second = session.ask(session.run(type, payload)).answer();
        String answer = first == null ? null : content(first);
        return answer != null && second != null && answer.equals(content(second))
                ? new Probe(type, payload, answer)
                : null;
    }

    /// What an answer contains, apart from its id.
    private static @Nullable String content(TranscriptEntry entry) {
        if (!(entry.said() instanceof ReceivedLine.Answer(var message))) {
            return null;
        }
        return message.has("error")
                ? "an error with the code " + message.path("error").path("code")
                : "the result " + message.path("result");
    }
}
