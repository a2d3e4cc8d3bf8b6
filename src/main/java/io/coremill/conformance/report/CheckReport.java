package io.coremill.conformance.report;

import io.coremill.conformance.report.CheckFinding.Verdict;
import io.coremill.conformance.session.TranscriptEntry;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One finding for each check, in their order. The first is kept: later ones are often its echo.
public final class CheckReport {
    private final Map<ConformanceCheck, CheckFinding> findings =
            new EnumMap<>(ConformanceCheck.class);
    private final Set<TranscriptEntry> blamed = new HashSet<>();

    public void holds(ConformanceCheck check) {
        put(new CheckFinding(check, Verdict.HOLDS, "", List.of(), ""));
    }

    public void fails(
            ConformanceCheck check,
            String reason,
            List<TranscriptEntry> evidence,
            String expected) {
        put(new CheckFinding(check, Verdict.FAILS, reason, evidence, expected));
        blamed.addAll(evidence);
    }

    public void skip(ConformanceCheck check, String reason) {
        put(new CheckFinding(check, Verdict.SKIPPED, reason, List.of(), ""));
    }

    /// Those that nothing is known about yet.
    public void skipRest(String reason) {
        Arrays.stream(ConformanceCheck.values()).forEach(check -> skip(check, reason));
    }

    public boolean has(ConformanceCheck check) {
        return findings.containsKey(check);
    }

    public boolean failed(ConformanceCheck check) {
        CheckFinding finding = findings.get(check);
        return finding != null && finding.fails();
    }

    /// Whether a line has been held against the worker already.
    public boolean blames(TranscriptEntry entry) {
        return blamed.contains(entry);
    }

    Collection<CheckFinding> findings() {
        return findings.values();
    }

    public boolean conforms() {
        return findings.values().stream()
                .noneMatch(finding -> finding.fails() && finding.check().isRequired());
    }

    private void put(CheckFinding finding) {
        findings.putIfAbsent(finding.check(), finding);
    }
}
