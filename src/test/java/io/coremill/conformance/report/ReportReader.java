package io.coremill.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a report shows of its checks.
public final class ReportReader {
    private ReportReader() {}

    public static List<ConformanceCheck> held(CheckReport report) {
        return with(CheckFinding.Verdict.HOLDS, report);
    }

    public static List<ConformanceCheck> failed(CheckReport report) {
        return with(CheckFinding.Verdict.FAILS, report);
    }

    public static List<ConformanceCheck> skipped(CheckReport report) {
        return with(CheckFinding.Verdict.SKIPPED, report);
    }

    public static String reason(CheckReport report, ConformanceCheck check) {
        return finding(report, check).reason();
    }

    /// Its lines.
    public static List<String> evidence(CheckReport report, ConformanceCheck check) {
        return finding(report, check).evidence().stream()
                .map(entry -> new String(entry.bytes(), UTF_8))
                .collect(Collectors.toList());
    }

    private static CheckFinding finding(CheckReport report, ConformanceCheck check) {
        return findings(report)
                .filter(finding -> finding.check() == check)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is found about " + check));
    }

    private static List<ConformanceCheck> with(CheckFinding.Verdict verdict, CheckReport report) {
        return findings(report)
                .filter(finding -> finding.verdict() == verdict)
                .map(CheckFinding::check)
                .toList();
    }

    private static Stream<CheckFinding> findings(CheckReport report) {
        return report.findings().stream();
    }
}
