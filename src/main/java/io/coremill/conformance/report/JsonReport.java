package io.coremill.conformance.report;

import io.coremill.conformance.session.StrictJson;
import io.coremill.text.EnumWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A report as one JSON object.
public final class JsonReport {
    private JsonReport() {}

    public static String of(CheckReport report) {
        var object = new LinkedHashMap<String, Object>();
        object.put("conforms", report.conforms());
        object.put("checks", report.findings().stream().map(JsonReport::check).toList());
        return StrictJson.write(object) + "\n";
    }

    private static Map<String, Object> check(CheckFinding finding) {
        var object = new LinkedHashMap<String, Object>();
        object.put("check", EnumWords.of(finding.check()));
        object.put("title", finding.check().title());
        object.put("required", finding.check().isRequired());
        object.put("verdict", EnumWords.of(finding.verdict()));
        object.put("section", finding.check().section());
        if (!finding.reason().isEmpty()) {
            object.put("reason", finding.reason());
        }
        if (finding.fails()) {
            object.put("expected", finding.expected());
            object.put("evidence", evidence(finding));
        }
        return object;
    }

    private static List<Map<String, Object>> evidence(CheckFinding finding) {
        var visible = new PrintableLine(false);
        return finding.evidence().stream()
                .map(
                        entry ->
                                Map.<String, Object>of(
                                        "kind", EnumWords.of(entry.kind()),
                                        "millis", entry.millis(),
                                        "line", visible.line(entry.bytes())))
                .toList();
    }
}
