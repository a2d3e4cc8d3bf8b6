package io.coremill.conformance.check;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.CheckOptions;
import io.coremill.conformance.session.OutgoingLine;
import io.coremill.conformance.session.RequestExchange;
import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.conformance.session.WorkerSession;
import io.coremill.conformance.session.WorkerUnderTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Cancels, to a worker that announces that it takes them.
final class CancelChecks {
    /// So long a job must run that is to be found running.
    private static final long UNDER_WAY_MILLIS = 200;

    private final WorkerSession session;
    private final CheckReport report;
    private final WorkerCapabilities capabilities;

    CancelChecks(WorkerSession session, CheckReport report, WorkerCapabilities capabilities) {
        this.session = session;
        this.report = report;
        this.capabilities = capabilities;
    }

    void check() throws IOException, InterruptedException {
        if (!capabilities.hello().cancel()) {
            String reason = "its hello does not announce that it takes cancels, so it is sent none";
            report.skip(ConformanceCheck.LATE_CANCEL, reason);
            report.skip(ConformanceCheck.CANCEL, reason);
            return;
        }
        late();
        CheckOptions.Slow slow = capabilities.slow();
        if (slow == null) {
            report.skip(
                    ConformanceCheck.CANCEL,
                    "no job is known that runs for seconds: name one with --slow-type and"
                            + " --slow-payload");
        } else {
            running(slow);
        }
    }

    private void late() throws IOException, InterruptedException {
        OutgoingLine ended = request();
        RequestExchange _ = session.ask(ended);
        RequestExchange _ = session.ask(request()); // after it nothing of the first is under way
        RequestExchange exchange = session.ask(List.of(OutgoingLine.cancel(id(ended)), request()));
        List<TranscriptEntry> replies =
                exchange.entries().stream()
                        .filter(entry -> id(ended).equals(entry.answerId()))
                        .toList();
        if (!exchange.isAnswered()) {
            fail(ConformanceCheck.LATE_CANCEL, "no other job was answered after it", exchange);
        } else if (!replies.isEmpty()) {
            List<TranscriptEntry> sent = exchange.entries().stream().limit(1).toList();
            report.fails(
                    ConformanceCheck.LATE_CANCEL,
                    "the job was answered once more",
                    Stream.concat(sent.stream(), replies.stream()).toList(),
                    "no answer: the job has had its own");
        } else {
            report.holds(ConformanceCheck.LATE_CANCEL);
        }
    }

    /// Where several jobs run at once, one goes on that was not cancelled.
    private void running(CheckOptions.Slow slow) throws IOException, InterruptedException {
        boolean several = capabilities.concurrency(session.options()) > 1;
        List<OutgoingLine> jobs = new ArrayList<>();
        for (int i = 0; i < (several ? 2 : 1); i++) {
            jobs.add(session.run(slow.type(), slow.payload()));
        }
        WorkerUnderTest worker = session.worker();
        int mark = worker.transcript().mark();
        worker.send(jobs);
        if (worker.awaitTurn(mark, UNDER_WAY_MILLIS) != null) {
            report.skip(
                    ConformanceCheck.CANCEL,
                    "the slow job, of type %s, was over at once: name another with --slow-type"
                            .formatted(slow.type()));
            return;
        }
        worker.send(List.of(OutgoingLine.cancel(id(jobs.getFirst()))));
        judge(jobs, session.await(jobs.subList(0, 1), mark));
        session.endCurrent();
    }

    private void judge(List<OutgoingLine> jobs, RequestExchange exchange)
            throws IOException, InterruptedException {
        boolean hitOther =
                jobs.size() > 1
                        && exchange.entries().stream()
                                .anyMatch(e -> id(jobs.getLast()).equals(e.answerId()));
        if (!exchange.isAnswered()) {
            TranscriptEntry end = exchange.end();
            String limit = "it had not answered " + session.options().limit() + " later";
            fail(ConformanceCheck.CANCEL, end == null ? limit : end.text(), exchange);
        } else if (hitOther) {
            fail(ConformanceCheck.CANCEL, "a job that was not cancelled ended, too", exchange);
        } else {
            judgeNext(session.ask(request()));
        }
    }

    private void judgeNext(RequestExchange next) {
        if (next.isAnswered()) {
            report.holds(ConformanceCheck.CANCEL);
        } else {
            fail(ConformanceCheck.CANCEL, "no other job was answered after it", next);
        }
    }

    private void fail(ConformanceCheck check, String reason, RequestExchange exchange) {
        report.fails(
                check,
                reason,
                exchange.evidence(),
                "an answer to the cancelled job soon, and other jobs as if nothing had happened");
        session.endCurrent();
    }

    private OutgoingLine request() {
        return session.run(capabilities.type(), capabilities.payload());
    }

    private static String id(OutgoingLine call) {
        return Objects.requireNonNull(call.id());
    }
}
