package io.coremill.conformance.report;

import io.coremill.conformance.report.CheckFinding.Verdict;
import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.text.PrintableText;

/// A report for people: one line for each check, then each failure with its evidence.
///
/// @param ascii whether the reader's end shows only ASCII
public record PlainReport(boolean ascii) {

    public String of(CheckReport report) {
        var out = new StringBuilder();
        report.findings().forEach(finding -> line(finding, out));
        report.findings().stream()
                .filter(CheckFinding::fails)
                .forEach(failure -> tell(failure, out));
        out.append('\n').append(summary(report)).append('\n');
        return out.toString();
    }

    private void line(CheckFinding finding, StringBuilder out) {
        out.append(mark(finding.verdict())).append(' ').append(finding.check().title());
        switch (finding.verdict()) {
            case HOLDS -> {}
            case FAILS -> out.append(finding.check().isRequired() ? "" : " (recommended)");
            case SKIPPED ->
                    out.append(" (")
                            .append(PrintableText.line(String.valueOf(finding.reason())))
                            .append(')');
        }
        out.append('\n');
    }

    private String mark(Verdict verdict) {
        return switch (verdict) {
            case HOLDS -> ascii ? "ok  " : "✓";
            case FAILS -> ascii ? "FAIL" : "✗";
            case SKIPPED -> ascii ? "-   " : "–";
        };
    }

    private void tell(CheckFinding failure, StringBuilder out) {
        out.append('\n').append(mark(Verdict.FAILS)).append(' ').append(failure.check().title());
        out.append("\n    found:    ")
                .append(PrintableText.line(String.valueOf(failure.reason())))
                .append('\n');
        for (TranscriptEntry entry : failure.evidence()) {
            out.append("    ").append(label(entry)).append(' ');
            out.append(new PrintableLine(ascii).line(entry.bytes())).append('\n');
        }
        out.append("    expected: ").append(failure.expected());
        out.append("\n    see:      docs/worker-protocol.md, ");
        out.append(failure.check().section()).append('\n');
    }

    private static String label(TranscriptEntry entry) {
        return switch (entry.kind()) {
            case SENT -> "sent:    ";
            case CAME -> "came:    ";
            case STDERR -> "stderr:  ";
            case EVENT -> "then:    ";
        };
    }

    private static String summary(CheckReport report) {
        long failed = report.findings().stream().filter(CheckFinding::fails).count();
        long required =
                report.findings().stream()
                        .filter(finding -> finding.fails() && finding.check().isRequired())
                        .count();
        long skipped =
                report.findings().stream().filter(f -> f.verdict() == Verdict.SKIPPED).count();
        long held = report.findings().size() - failed - skipped;
        String recommended =
                failed > required
                        ? " (%d of them only recommended)".formatted(failed - required)
                        : "";
        return "%s: %d checks hold, %d fail%s, %d were skipped"
                .formatted(
                        required == 0 ? "It conforms" : "It does not conform",
                        held,
                        failed,
                        recommended,
                        skipped);
    }
}
