package io.coremill.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Cancels, to a worker that says it takes them.
final class Cancels {
    /// So long a job must run that is to be found running.
    private static final long UNDER_WAY_MILLIS = 200;

    private final Stage stage;
    private final Report report;
    private final Subject subject;

    Cancels(Stage stage, Report report, Subject subject) {
        this.stage = stage;
        this.report = report;
        this.subject = subject;
    }

    void check() throws IOException, InterruptedException {
        if (!subject.hello().cancel()) {
            String reason = "its hello does not say that it takes cancels, so it is sent none";
            report.skip(Check.LATE_CANCEL, reason);
            report.skip(Check.CANCEL, reason);
            return;
        }
        late();
        Options.Slow slow = subject.slow();
        if (slow == null) {
            report.skip(
                    Check.CANCEL,
                    "no job is known that runs for seconds: name one with --slow-type and"
                            + " --slow-payload");
        } else {
            running(slow);
        }
    }

    private void late() throws IOException, InterruptedException {
        Call ended = request();
        Exchange _ = stage.ask(ended);
        Exchange _ = stage.ask(request()); // after it nothing of the first is under way
        Exchange exchange = stage.ask(List.of(Call.cancel(id(ended)), request()));
        List<Entry> replies =
                exchange.entries().stream()
                        .filter(entry -> id(ended).equals(entry.answerId()))
                        .toList();
        if (!exchange.isAnswered()) {
            fail(Check.LATE_CANCEL, "no other job was answered after it", exchange);
        } else if (!replies.isEmpty()) {
            List<Entry> sent = exchange.entries().stream().limit(1).toList();
            report.fails(
                    Check.LATE_CANCEL,
                    "the job was answered once more",
                    Stream.concat(sent.stream(), replies.stream()).toList(),
                    "no answer: the job has had its own");
        } else {
            report.holds(Check.LATE_CANCEL);
        }
    }

    /// Where several jobs run at once, one goes on that was not cancelled.
    private void running(Options.Slow slow) throws IOException, InterruptedException {
        boolean several = subject.concurrency(stage.options()) > 1;
        List<Call> jobs = new ArrayList<>();
        for (int i = 0; i < (several ? 2 : 1); i++) {
            jobs.add(stage.run(slow.type(), slow.payload()));
        }
        Candidate candidate = stage.candidate();
        int mark = candidate.transcript().mark();
        candidate.send(jobs);
        if (candidate.awaitTurn(mark, UNDER_WAY_MILLIS) != null) {
            report.skip(
                    Check.CANCEL,
                    "the slow job, of type %s, was over at once: name another with --slow-type"
                            .formatted(slow.type()));
            return;
        }
        candidate.send(List.of(Call.cancel(id(jobs.getFirst()))));
        judge(jobs, stage.await(jobs.subList(0, 1), mark));
        stage.endCurrent();
    }

    private void judge(List<Call> jobs, Exchange exchange)
            throws IOException, InterruptedException {
        boolean hitOther =
                jobs.size() > 1
                        && exchange.entries().stream()
                                .anyMatch(e -> id(jobs.getLast()).equals(e.answerId()));
        if (!exchange.isAnswered()) {
            Entry end = exchange.end();
            String limit = "it had not answered " + stage.options().limit() + " later";
            fail(Check.CANCEL, end == null ? limit : end.text(), exchange);
        } else if (hitOther) {
            fail(Check.CANCEL, "a job that was not cancelled ended, too", exchange);
        } else {
            judgeNext(stage.ask(request()));
        }
    }

    private void judgeNext(Exchange next) {
        if (next.isAnswered()) {
            report.holds(Check.CANCEL);
        } else {
            fail(Check.CANCEL, "no other job was answered after it", next);
        }
    }

    private void fail(Check check, String reason, Exchange exchange) {
        report.fails(
                check,
                reason,
                exchange.evidence(),
                "an answer to the cancelled job soon, and other jobs as if nothing had happened");
        stage.endCurrent();
    }

    private Call request() {
        return stage.run(subject.type(), subject.payload());
    }

    private static String id(Call call) {
        return Objects.requireNonNull(call.id());
    }
}
