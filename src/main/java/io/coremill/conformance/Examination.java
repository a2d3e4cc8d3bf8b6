package io.coremill.conformance;

import java.io.IOException;
import java.util.Optional;

/// All checks of one worker, in the order in which one builds on another.
final class Examination {
    private final Stage stage;
    private final Report report = new Report();

    Examination(Stage stage) {
        this.stage = stage;
    }

    Report run() throws IOException, InterruptedException {
        Optional<Subject> subject = new Introduction(stage, report).make();
        if (subject.isPresent()) {
            converse(subject.get());
        }
        if (!report.failed(Check.STARTS)) {
            new Stops(stage, report, subject.orElse(null)).check();
        }
        stage.close();
        LineRules.judge(stage.candidates().stream().map(Candidate::transcript).toList(), report);
        report.skipRest(
                report.failed(Check.STARTS)
                        ? "it does not start"
                        : "it does not answer while its stdin is open");
        return report;
    }

    private void converse(Subject subject) throws IOException, InterruptedException {
        new Requests(stage, report, subject).make();
        if (!stage.isMute()) {
            new Together(stage, report, subject).check();
        }
        if (!stage.isMute()) {
            new Cancels(stage, report, subject).check();
        }
    }
}
