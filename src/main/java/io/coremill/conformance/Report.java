package io.coremill.conformance;

import io.coremill.conformance.Finding.Verdict;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One finding for each check, in their order. The first is kept: later ones are often its echo.
final class Report {
    private final Map<Check, Finding> findings = new EnumMap<>(Check.class);
    private final Set<Entry> blamed = new HashSet<>();

    void holds(Check check) {
        put(new Finding(check, Verdict.HOLDS, "", List.of(), ""));
    }

    void fails(Check check, String reason, List<Entry> evidence, String expected) {
        put(new Finding(check, Verdict.FAILS, reason, evidence, expected));
        blamed.addAll(evidence);
    }

    void skip(Check check, String reason) {
        put(new Finding(check, Verdict.SKIPPED, reason, List.of(), ""));
    }

    /// Those that nothing is known about yet.
    void skipRest(String reason) {
        Arrays.stream(Check.values()).forEach(check -> skip(check, reason));
    }

    boolean has(Check check) {
        return findings.containsKey(check);
    }

    boolean failed(Check check) {
        Finding finding = findings.get(check);
        return finding != null && finding.fails();
    }

    /// Whether a line has been held against the worker already.
    boolean blames(Entry entry) {
        return blamed.contains(entry);
    }

    Collection<Finding> findings() {
        return findings.values();
    }

    boolean conforms() {
        return findings.values().stream()
                .noneMatch(finding -> finding.fails() && finding.check().isRequired());
    }

    private void put(Finding finding) {
        findings.putIfAbsent(finding.check(), finding);
    }
}
