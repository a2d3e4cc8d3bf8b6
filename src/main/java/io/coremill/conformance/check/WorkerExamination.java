package io.coremill.conformance.check;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.WorkerSession;
import io.coremill.conformance.session.WorkerUnderTest;
import java.io.IOException;
import java.util.Optional;

/// All checks of one worker, in the order in which one builds on another.
public final class WorkerExamination {
    private final WorkerSession stage;
    private final CheckReport report = new CheckReport();

    public WorkerExamination(WorkerSession stage) {
        this.stage = stage;
    }

    public CheckReport run() throws IOException, InterruptedException {
        Optional<WorkerCapabilities> subject = new HandshakeCheck(stage, report).make();
        if (subject.isPresent()) {
            converse(subject.get());
        }
        if (!report.failed(ConformanceCheck.STARTS)) {
            new TerminationChecks(stage, report, subject.orElse(null)).check();
        }
        stage.close();
        LineRules.judge(
                stage.candidates().stream().map(WorkerUnderTest::transcript).toList(), report);
        report.skipRest(
                report.failed(ConformanceCheck.STARTS)
                        ? "it does not start"
                        : "it does not answer while its stdin is open");
        return report;
    }

    private void converse(WorkerCapabilities subject) throws IOException, InterruptedException {
        new RequestChecks(stage, report, subject).make();
        if (!stage.isMute()) {
            new ConcurrencyChecks(stage, report, subject).check();
        }
        if (!stage.isMute()) {
            new CancelChecks(stage, report, subject).check();
        }
    }
}
