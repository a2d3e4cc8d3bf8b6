package io.coremill.conformance.check;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.WorkerSession;
import io.coremill.conformance.session.WorkerUnderTest;
import java.io.IOException;
import java.util.Optional;

/// All checks of one worker, in the order in which one builds on another.
public final class WorkerExamination {
    private final WorkerSession session;
    private final CheckReport report = new CheckReport();

    public WorkerExamination(WorkerSession session) {
        this.session = session;
    }

    public CheckReport run() throws IOException, InterruptedException {
        Optional<WorkerCapabilities> subject = new HandshakeCheck(session, report).make();
        if (subject.isPresent()) {
            converse(subject.get());
        }
        if (!report.failed(ConformanceCheck.STARTS)) {
            new TerminationChecks(session, report, subject.orElse(null)).check();
        }
        session.close();
        LineRules.judge(
                session.candidates().stream().map(WorkerUnderTest::transcript).toList(), report);
        report.skipRest(
                report.failed(ConformanceCheck.STARTS)
                        ? "it does not start"
                        : "it does not answer while its stdin is open");
        return report;
    }

    private void converse(WorkerCapabilities capabilities)
            throws IOException, InterruptedException {
        new RequestChecks(session, report, capabilities).make();
        if (!session.isMute()) {
            new ConcurrencyChecks(session, report, capabilities).check();
        }
        if (!session.isMute()) {
            new CancelChecks(session, report, capabilities).check();
        }
    }
}
