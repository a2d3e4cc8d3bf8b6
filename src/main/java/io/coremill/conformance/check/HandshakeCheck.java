package io.coremill.conformance.check;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.CheckOptions;
import io.coremill.conformance.session.RequestExchange;
import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.conformance.session.WorkerSession;
import io.coremill.conformance.session.WorkerUnderTest;
import io.coremill.protocol.MetaPlacement;
import io.coremill.subprocess.ExecutableSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The first request: it shows whether there is a worker at all, and since a hello comes before any
/// answer, what it announces of itself.
final class HandshakeCheck {
    private static final long SECOND_START_MILLIS = 500;

    /// What was written before stdin was closed comes within this time.
    private static final long AT_ONCE_MILLIS = 1_000;

    private final WorkerSession session;
    private final CheckReport report;
    private final CheckOptions options;
    private String lastType = WorkerCapabilities.MADE_UP_TYPE;

    HandshakeCheck(WorkerSession session, CheckReport report) {
        this.session = session;
        this.report = report;
        this.options = session.options();
    }

    /// What further questions can be asked about; empty if there is no use in any.
    Optional<WorkerCapabilities> make() throws IOException, InterruptedException {
        String program = options.command().getFirst();
        try {
            ExecutableSearch.check(program, Path.of("").toAbsolutePath());
        } catch (IOException e) {
            report.fails(
                    ConformanceCheck.STARTS,
                    String.valueOf(e.getMessage()),
                    List.of(),
                    "a command that the PATH or a file of that name has");
            return Optional.empty();
        }
        String type = options.type() == null ? WorkerCapabilities.MADE_UP_TYPE : options.type();
        lastType = type;
        RequestExchange first = session.ask(session.run(type, options.payload()));
        WorkerHello hello = WorkerHello.in(session.candidates().getLast().transcript());
        return starts(first) ? subject(type, first, hello) : Optional.empty();
    }

    /// A worker that ended without a word may have been ended by the request: another one, without
    /// a request, shows.
    private boolean starts(RequestExchange first) throws IOException, InterruptedException {
        boolean spoke =
                first.entries().stream()
                        .anyMatch(entry -> entry.kind() == TranscriptEntry.Kind.CAME);
        if (first.end() != null && !spoke) {
            WorkerUnderTest second = session.worker();
            long patience = first.end().millis() + SECOND_START_MILLIS;
            TranscriptEntry end = second.awaitTurn(0, patience);
            if (end != null) {
                String reason = end.text() + " before it had been sent anything";
                report.fails(
                        ConformanceCheck.STARTS,
                        reason,
                        second.transcript().entries(),
                        "a process that waits for requests");
                return false;
            }
        }
        report.holds(ConformanceCheck.STARTS);
        return true;
    }

    private Optional<WorkerCapabilities> subject(
            String type, RequestExchange first, WorkerHello hello)
            throws IOException, InterruptedException {
        boolean isListed = options.type() != null || hello.types().isEmpty();
        if (first.isAnswered()) {
            answered();
        } else if (isListed) {
            tellUnanswered(first);
            return Optional.empty();
        }
        if (!isListed) {
            Optional<String> listed = listedType(hello);
            if (listed.isPresent()) {
                new UnknownTypeCheck(report).judge(first, options);
            }
            return listed.map(t -> WorkerCapabilities.of(hello, t, options, first.isAnswered()));
        }
        return Optional.of(WorkerCapabilities.of(hello, type, options, true));
    }

    private void answered() {
        report.holds(ConformanceCheck.ANSWERS);
        report.holds(ConformanceCheck.FLUSHES);
    }

    /// The first of its types that gives a result, or else the first that is answered.
    private Optional<String> listedType(WorkerHello hello)
            throws IOException, InterruptedException {
        String fallback = null;
        RequestExchange last = null;
        for (String type : inOrder(hello).toList()) {
            last = askAgainIfItEnds(type);
            if (!last.isAnswered()) {
                break;
            }
            answered();
            if (!last.isError()) {
                return Optional.of(type);
            }
            fallback = fallback == null ? type : fallback;
        }
        return fallback == null ? none(last) : Optional.of(fallback);
    }

    private Optional<String> none(@Nullable RequestExchange unanswered)
            throws IOException, InterruptedException {
        if (unanswered != null) {
            tellUnanswered(unanswered);
        }
        return Optional.empty();
    }

    /// What was asked before may be what ended it.
    private RequestExchange askAgainIfItEnds(String type) throws IOException, InterruptedException {
        lastType = type;
        RequestExchange exchange = session.ask(session.run(type, options.payload()));
        return exchange.isAnswered() || exchange.end() == null
                ? exchange
                : session.ask(session.run(type, options.payload()));
    }

    /// One that does nothing comes first, and one that sleeps only if there is no other.
    private static Stream<String> inOrder(WorkerHello hello) {
        List<String> quick =
                hello.types().stream().filter(type -> !type.matches("noop|sleep")).toList();
        Stream<String> first = hello.types().stream().filter("noop"::equals);
        return hello.types().equals(List.of("sleep"))
                ? hello.types().stream()
                : Stream.concat(first, quick.stream());
    }

    private void tellUnanswered(RequestExchange exchange) throws IOException, InterruptedException {
        TranscriptEntry end = exchange.end();
        if (end == null) {
            tellSilence(exchange);
        } else if (!isMetaToBlame()) {
            report.fails(
                    ConformanceCheck.ANSWERS,
                    end.text() + " instead of answering",
                    exchange.evidence(),
                    "a result or an error. If it cannot take this type or payload, say which it can: "
                            + "--type NAME --payload JSON");
        }
        session.endCurrent();
    }

    /// Whether it takes its time, keeps its answers, or does not take the request.
    private void tellSilence(RequestExchange exchange) throws IOException, InterruptedException {
        WorkerUnderTest worker = session.candidates().getLast();
        if (!worker.hasReadAll()) {
            tellStillStarting(exchange, worker);
            return;
        }
        long closedAt = worker.transcript().millis();
        worker.endStdin();
        TranscriptEntry late = worker.awaitTurn(exchange.next(), options.millis());
        if (late == null || !late.isAnswer()) {
            tellNoAnswer(exchange);
        } else if (late.millis() < closedAt || late.millis() > closedAt + AT_ONCE_MILLIS) {
            tellSlow(exchange, late);
        } else {
            tellNotFlushed(exchange, late);
        }
    }

    private void tellStillStarting(RequestExchange exchange, WorkerUnderTest worker)
            throws InterruptedException {
        TranscriptEntry late = worker.awaitTurn(exchange.next(), options.millis());
        if (late != null && late.isAnswer()) {
            tellSlow(exchange, late);
            return;
        }
        report.fails(
                ConformanceCheck.ANSWERS,
                "it had not even read the request within " + options.limit(),
                exchange.evidence(),
                "a program that reads its stdin; if it takes longer to start, say so with "
                        + "--timeout 60s");
    }

    private void tellSlow(RequestExchange exchange, TranscriptEntry late) {
        report.fails(
                ConformanceCheck.ANSWERS,
                "its first answer came %d ms after its start, and not within %s"
                        .formatted(late.millis(), options.limit()),
                Stream.concat(exchange.evidence().stream(), Stream.of(late)).toList(),
                "an answer in time; if it takes longer to start or to run, say so with "
                        + "--timeout 60s");
    }

    /// An answer that comes with the end of stdin was there all the time.
    private void tellNotFlushed(RequestExchange exchange, TranscriptEntry late) {
        report.holds(ConformanceCheck.ANSWERS);
        report.fails(
                ConformanceCheck.FLUSHES,
                "the answer came only after stdin had been closed",
                Stream.concat(exchange.evidence().stream(), Stream.of(late)).toList(),
                "the answer at once: flush stdout after each line (flush=True in Python, "
                        + "fflush in C and awk, $| = 1 in Perl, $stdout.sync = true in Ruby);"
                        + " and take each line of stdin as it comes (mawk: -W interactive)");
    }

    private void tellNoAnswer(RequestExchange exchange) throws IOException, InterruptedException {
        if (!isMetaToBlame()) {
            report.fails(
                    ConformanceCheck.ANSWERS,
                    "no answer came within " + options.limit(),
                    exchange.evidence(),
                    "a result or an error; if it takes longer to start or to run, say so with "
                            + "--timeout 60s");
        }
    }

    /// Another one is asked the same without `meta`. If that is answered, the report gives the
    /// reason.
    private boolean isMetaToBlame() throws IOException, InterruptedException {
        if (options.meta() == MetaPlacement.NONE) {
            return false;
        }
        session.endCurrent();
        RequestExchange bare = session.ask(session.runWithoutMeta(lastType, options.payload()));
        if (!bare.isAnswered()) {
            return false;
        }
        report.fails(
                ConformanceCheck.ANSWERS,
                "it answers only a request without meta",
                bare.entries(),
                "an answer to a request with members that it does not know. If its library takes"
                        + " none, set .meta of its queue to params or none, and give --meta here");
        return true;
    }
}
